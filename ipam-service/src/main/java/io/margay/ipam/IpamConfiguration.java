package io.margay.ipam;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.ipam.collect.Collector;
import io.margay.ipam.collect.Grace;
import io.margay.ipam.grpc.Calls;
import io.margay.ipam.grpc.EventLoops;
import io.margay.ipam.grpc.GrpcServer;
import io.margay.ipam.grpc.IpamGrpcService;
import io.margay.ipam.pool.ClusterView;
import io.margay.ipam.pool.InputsHealth;
import io.margay.ipam.store.AddressRows;
import io.margay.ipam.store.BlockRows;
import io.margay.ipam.store.ChangeRows;
import io.margay.ipam.store.Ledger;
import io.margay.ipam.store.PictureRows;
import io.margay.ipam.view.Views;
import io.margay.ipam.write.Assigner;
import io.margay.ipam.write.Batches;
import io.margay.ipam.write.Requests;
import io.margay.ipam.write.Writer;
import io.margay.topics.TopicFollower;
import io.margay.topics.Topics;
import io.margay.topics.outbox.FollowedTopic;
import io.margay.topics.outbox.KafkaPublisher;
import io.margay.topics.outbox.OutboxRelay;
import io.margay.topics.outbox.RelayMeters;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/** The wiring: every bean is a plain constructor call. */
@Configuration(proxyBeanMethods = false)
class IpamConfiguration {

  /** The advisory lock whose holder publishes. */
  private static final long LEADER = 0x6d61_7267_6179_03L;

  @Bean
  BlockRows blockRows(JdbcClient jdbc) {
    return new BlockRows(jdbc);
  }

  @Bean
  AddressRows addressRows(JdbcClient jdbc, JsonMapper json) {
    return new AddressRows(jdbc, json);
  }

  @Bean
  ChangeRows changeRows(JdbcClient jdbc) {
    return new ChangeRows(jdbc);
  }

  @Bean
  ClusterView clusterView(JsonMapper json) {
    return new ClusterView(json);
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  TopicFollower follower(
      @Value("${spring.kafka.bootstrap-servers}") String servers, ClusterView view) {
    return new TopicFollower(servers, Topics.RESOURCES, view);
  }

  @Bean
  InputsHealth inputs(@Qualifier("follower") TopicFollower follower) {
    return new InputsHealth(follower);
  }

  @Bean
  FollowedTopic ownTopic() {
    return new FollowedTopic();
  }

  /** Reads what the relay writes, which shows what of it is not as it should be. */
  @Bean(initMethod = "start", destroyMethod = "close")
  TopicFollower ownFollower(
      @Value("${spring.kafka.bootstrap-servers}") String servers, FollowedTopic topic) {
    return new TopicFollower(servers, Topics.IPAM, topic);
  }

  @Bean(initMethod = "start", destroyMethod = "stop")
  OutboxRelay relay(
      @Value("${spring.kafka.bootstrap-servers}") String servers,
      DataSource dataSource,
      ChangeRows changes,
      FollowedTopic topic,
      MeterRegistry meters) {
    OutboxRelay relay =
        new OutboxRelay(
            dataSource,
            LEADER,
            "margay_ipam_change",
            changes,
            topic,
            () -> new KafkaPublisher(servers, Topics.IPAM),
            new RelayMeters(meters));
    Gauge.builder("margay.outbox.leading", relay, r -> r.isLeading() ? 1 : 0)
        .description("1 on the replica that publishes.")
        .register(meters);
    return relay;
  }

  @Bean
  Views views(
      JdbcTemplate jdbc,
      JsonMapper json,
      PlatformTransactionManager transactions,
      OutboxRelay relay,
      MeterRegistry meters) {
    return new Views(jdbc, json, new TransactionTemplate(transactions), relay::isLeading, meters);
  }

  @Bean
  Writer writer(
      JdbcTemplate template,
      JdbcClient jdbc,
      JsonMapper json,
      ClusterView view,
      OutboxRelay relay,
      Views views) {
    return new Writer(
        new Batches(
            new Ledger(template, json),
            new PictureRows(jdbc),
            view::current,
            relay::wake,
            views::touched,
            InstantSource.system()));
  }

  @Bean
  EventLoops eventLoops() {
    return new EventLoops();
  }

  @Bean
  Requests requests(
      Writer writer, @Value("${margay.ipam.patience}") Duration patience, EventLoops loops) {
    return new Requests(writer, patience, loops::current);
  }

  @Bean
  Assigner assigner(Requests requests) {
    return new Assigner(requests);
  }

  @Bean
  Collector collector(
      AddressRows addresses,
      BlockRows blocks,
      ClusterView view,
      @Qualifier("follower") TopicFollower follower,
      Assigner assigner,
      @Value("${margay.ipam.leak-grace}") Duration leakGrace,
      @Value("${margay.ipam.node-grace}") Duration nodeGrace,
      MeterRegistry meters) {
    return new Collector(
        addresses,
        blocks,
        view,
        follower::isInSync,
        assigner,
        new Grace(leakGrace, nodeGrace),
        InstantSource.system(),
        meters);
  }

  @Bean
  GrpcServer grpcServer(
      @Value("${margay.ipam.address}") String address,
      @Value("${margay.ipam.port}") int port,
      EventLoops loops,
      Requests requests,
      AddressRows addresses,
      @Qualifier("follower") TopicFollower follower) {
    return new GrpcServer(
        new InetSocketAddress(address, port),
        loops,
        new IpamGrpcService(requests, addresses, new Calls(follower::isInSync)));
  }

  /** Addresses and prefixes are texts in JSON. */
  @Bean
  JacksonModule addressesAsTexts() {
    return new SimpleModule("addresses")
        .addSerializer(IpAddress.class, ToStringSerializer.instance)
        .addSerializer(Cidr.class, ToStringSerializer.instance);
  }

  @Bean
  OpenAPI openApi() {
    SpringDocUtils.getConfig()
        .replaceWithClass(IpAddress.class, String.class)
        .replaceWithClass(Cidr.class, String.class);
    return new OpenAPI()
        .info(new Info().title("Margay IPAM").description("Blocks and addresses").version("v1"));
  }
}
