package io.margay.policyapi.outbox;

import io.margay.policyapi.store.CommitListener;
import io.margay.topics.TopicPublisher;
import io.margay.topics.TopicRecord;
import io.margay.topics.Topics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class OutboxConfiguration {

  @Bean
  Relay relay(
      DataSource dataSource,
      JdbcClient jdbc,
      MeterRegistry meters,
      @Value("${spring.kafka.bootstrap-servers}") String kafka) {
    ChangeLog log = new ChangeLog(jdbc);
    Relay relay = new Relay(dataSource, log, () -> ensureTopics(kafka), () -> publisher(kafka));
    Gauge.builder("margay.outbox.depth", log, OutboxConfiguration::depth)
        .description("Changes that are committed and not known to be published.")
        .register(meters);
    Gauge.builder("margay.outbox.leading", relay, r -> r.isLeading() ? 1 : 0)
        .description("1 on the replica that publishes.")
        .register(meters);
    return relay;
  }

  @Bean
  CommitListener wakeRelay(Relay relay) {
    return relay::wake;
  }

  private static Publisher publisher(String kafka) {
    TopicPublisher publisher = new TopicPublisher(kafka, Topics.RESOURCES);
    return new Publisher() {
      @Override
      public void publish(List<TopicRecord> records) {
        publisher.publish(records);
      }

      @Override
      public void close() {
        publisher.close();
      }
    };
  }

  private static void ensureTopics(String kafka) {
    try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka))) {
      Topics.ensureTopics(admin);
    }
  }

  private static double depth(ChangeLog log) {
    try {
      return log.depth();
    } catch (DataAccessException e) {
      return Double.NaN;
    }
  }
}
