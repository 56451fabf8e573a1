package io.margay.ipam;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.ipam.collect.Collector;
import io.margay.ipam.collect.Grace;
import io.margay.ipam.grpc.Calls;
import io.margay.ipam.grpc.GrpcServer;
import io.margay.ipam.grpc.IpamGrpcService;
import io.margay.ipam.outbox.Relay;
import io.margay.ipam.outbox.TopicMaker;
import io.margay.ipam.pool.ClusterView;
import io.margay.ipam.pool.InputsHealth;
import io.margay.ipam.store.AddressRows;
import io.margay.ipam.store.BlockRows;
import io.margay.ipam.store.ChangeRows;
import io.margay.ipam.store.Ledger;
import io.margay.ipam.store.PictureRows;
import io.margay.ipam.write.Assigner;
import io.margay.ipam.write.Batches;
import io.margay.ipam.write.Writer;
import io.margay.topics.TopicFollower;
import io.margay.topics.TopicPublisher;
import io.margay.topics.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/** The wiring: every bean is a plain constructor call. */
@Configuration(proxyBeanMethods = false)
class IpamConfiguration {

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

  @Bean
  TopicMaker topicMaker(@Value("${spring.kafka.bootstrap-servers}") String servers) {
    return new TopicMaker(servers);
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  TopicFollower follower(
      @Value("${spring.kafka.bootstrap-servers}") String servers, ClusterView view) {
    return new TopicFollower(servers, Topics.RESOURCES, view);
  }

  @Bean
  InputsHealth inputs(TopicFollower follower) {
    return new InputsHealth(follower);
  }

  @Bean
  Relay relay(
      @Value("${spring.kafka.bootstrap-servers}") String servers,
      DataSource dataSource,
      ChangeRows changes) {
    return new Relay(dataSource, changes, new TopicPublisher(servers, Topics.IPAM));
  }

  @Bean
  Writer writer(JdbcClient jdbc, JsonMapper json, ClusterView view, Relay relay) {
    return new Writer(
        new Batches(
            new Ledger(jdbc, json),
            new PictureRows(jdbc),
            view::current,
            relay::signal,
            InstantSource.system()));
  }

  @Bean
  Assigner assigner(Writer writer, @Value("${margay.ipam.patience}") Duration patience) {
    return new Assigner(writer, patience);
  }

  @Bean
  Collector collector(
      AddressRows addresses,
      BlockRows blocks,
      ClusterView view,
      TopicFollower follower,
      Assigner assigner,
      @Value("${margay.ipam.leak-grace}") Duration leakGrace,
      @Value("${margay.ipam.node-grace}") Duration nodeGrace,
      ObjectProvider<MeterRegistry> meters) {
    return new Collector(
        addresses,
        blocks,
        view,
        follower::isInSync,
        assigner,
        new Grace(leakGrace, nodeGrace),
        InstantSource.system(),
        meters.getIfAvailable(SimpleMeterRegistry::new));
  }

  @Bean
  GrpcServer grpcServer(
      @Value("${margay.ipam.address}") String address,
      @Value("${margay.ipam.port}") int port,
      Assigner assigner,
      AddressRows addresses,
      TopicFollower follower) {
    return new GrpcServer(
        new InetSocketAddress(address, port),
        new IpamGrpcService(assigner, addresses, new Calls(follower::isInSync)));
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
