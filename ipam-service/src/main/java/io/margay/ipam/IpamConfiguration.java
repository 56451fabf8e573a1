package io.margay.ipam;

import io.margay.ipam.grpc.Calls;
import io.margay.ipam.grpc.GrpcServer;
import io.margay.ipam.grpc.IpamGrpcService;
import io.margay.ipam.outbox.Kafka;
import io.margay.ipam.outbox.Relay;
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
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

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

  @Bean(initMethod = "start", destroyMethod = "close")
  TopicFollower follower(
      @Value("${spring.kafka.bootstrap-servers}") String servers, ClusterView view) {
    Kafka.ensureTopics(servers);
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

  @Bean
  OpenAPI openApi() {
    return new OpenAPI()
        .info(new Info().title("Margay IPAM").description("Blocks and addresses").version("v1"));
  }
}
