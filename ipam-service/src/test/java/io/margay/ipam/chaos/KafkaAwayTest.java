package io.margay.ipam.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.margay.proto.ipam.v1.AssignRequest;
import io.margay.proto.ipam.v1.IpamGrpc;
import io.margay.topics.TopicFollower;
import io.margay.topics.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that starts before there is a broker, and topics. */
class KafkaAwayTest {

  private static final Duration LONG = Duration.ofMinutes(3);

  @TempDir private Path directory;

  @Test
  void topicsAreMadeAndFollowedOnceThereIsABroker() throws Exception {
    try (Servers servers = new Servers(directory);
        ServiceProcess service =
            new ServiceProcess(
                "192m", servers.environment(Map.of()), directory.resolve("ipam-service.log"))) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", service.grpcPort).usePlaintext().build();
      try {
        IpamGrpc.IpamBlockingStub ipam = IpamGrpc.newBlockingStub(channel);
        await().atMost(LONG).untilAsserted(() -> assertThat(refusal(ipam)).contains("not known"));
        assertThat(service.send("GET", "/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(service.send("GET", "/actuator/health/readiness").statusCode()).isEqualTo(503);

        servers.withBroker();
        service.awaitReady();
        servers.publish(
            List.of(Servers.tree("IPPool", Map.of("name", "p"), Map.of("cidr", "10.0.0.0/24"))));
        await()
            .atMost(LONG)
            .ignoreException(StatusRuntimeException.class)
            .until(() -> ipam.assign(request()).getAddressesCount() == 1);
        awaitAffinity(servers.kafka());
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private static String refusal(IpamGrpc.IpamBlockingStub ipam) {
    try {
      return ipam.assign(request()).toString();
    } catch (StatusRuntimeException e) {
      assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      return String.valueOf(e.getStatus().getDescription());
    }
  }

  private static AssignRequest request() {
    return AssignRequest.newBuilder().setNode("n1").setHandle("h1").setIpv4(1).build();
  }

  private static void awaitAffinity(String kafka) {
    Set<String> keys = ConcurrentHashMap.newKeySet();
    TopicFollower follower =
        new TopicFollower(
            kafka, Topics.IPAM, batch -> batch.forEach(one -> keys.add(one.key().toString())));
    follower.start();
    try {
      await()
          .atMost(LONG)
          .until(() -> keys.stream().anyMatch(key -> key.startsWith("BlockAffinity//n1-")));
    } finally {
      follower.close();
    }
  }
}
