package io.margay.policyapi.outbox;

import io.margay.policyapi.outbox.ChangeLog.Backlog;
import io.margay.policyapi.store.CommitListener;
import io.margay.topics.Topics;
import io.margay.topics.outbox.KafkaPublisher;
import io.margay.topics.outbox.OutboxRelay;
import io.margay.topics.outbox.RelayMeters;
import io.margay.topics.outbox.TopicView;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.ToDoubleFunction;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
class OutboxConfiguration {

  @Bean
  ChangeLog changeLog(JdbcClient jdbc) {
    return new ChangeLog(jdbc);
  }

  /** The advisory lock whose holder publishes. */
  private static final long LEADER = 0x6d61_7267_6179_02L;

  @Bean(initMethod = "start", destroyMethod = "stop")
  OutboxRelay relay(
      DataSource dataSource,
      ChangeLog log,
      TopicView topic,
      MeterRegistry meters,
      @Value("${spring.kafka.bootstrap-servers}") String kafka) {
    OutboxRelay relay =
        new OutboxRelay(
            dataSource,
            LEADER,
            "margay_change",
            log,
            topic,
            () -> new KafkaPublisher(kafka, Topics.RESOURCES),
            new RelayMeters(meters));
    Gauge.builder("margay.outbox.depth", log, backlog(relay, b -> b.depth()))
        .description("Changes that are committed and not known to be published.")
        .register(meters);
    Gauge.builder("margay.outbox.age", log, backlog(relay, b -> b.age().toMillis() / 1e3))
        .description("How long the oldest of them has waited.")
        .baseUnit("seconds")
        .register(meters);
    Gauge.builder("margay.outbox.leading", relay, r -> r.isLeading() ? 1 : 0)
        .description("1 on the replica that publishes.")
        .register(meters);
    return relay;
  }

  @Bean
  CommitListener wakeRelay(OutboxRelay relay) {
    return relay::wake;
  }

  @Bean
  Retention retention(
      OutboxRelay relay,
      JdbcClient jdbc,
      PlatformTransactionManager transactions,
      MeterRegistry meters,
      @Value("${margay.history.changes}") long changes,
      @Value("${margay.history.age}") Duration age,
      @Value("${margay.history.pause}") Duration pause) {
    Compaction compaction =
        new Compaction(jdbc, new TransactionTemplate(transactions), changes, age);
    Gauge.builder("margay.history.horizon", compaction, Compaction::reached)
        .description("The change log is whole from this revision on; known where it is compacted.")
        .register(meters);
    return new Retention(compaction, relay::isLeading, pause);
  }

  private static ToDoubleFunction<ChangeLog> backlog(
      OutboxRelay relay, ToDoubleFunction<Backlog> figure) {
    return log -> {
      try {
        return figure.applyAsDouble(log.backlog(relay.published()));
      } catch (DataAccessException e) {
        return Double.NaN;
      }
    };
  }
}
