package io.margay.agent.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.margay.agent.config.HostPort;
import io.margay.agent.ipam.AddressException.Reason;
import io.margay.agent.testing.FakeIpam;
import io.margay.core.net.Cidr;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What is known of a request that failed: whether ipam-service may have carried it out. */
class GrpcAddressesTest {

  private static final String HANDLE = "net.c1.eth0";

  private final FakeIpam ipam = new FakeIpam(Cidr.parse("10.244.1.0/28"));
  private final EventLoopGroup eventLoop =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final CompletableFuture<Void> held = new CompletableFuture<>();
  private @Nullable GrpcAddresses addresses;

  @AfterEach
  void close() throws Exception {
    held.complete(null);
    addresses().close();
    ipam.close();
    eventLoop.shutdownGracefully(0, 2, TimeUnit.SECONDS).sync();
  }

  /** Also while it is being connected to, which each request that is refused so begins anew. */
  @RepeatedTest(20)
  void whereNobodyListensNothingIsSent() {
    assertThat(releaseFails()).isEqualTo(Reason.NOT_SENT);
    assertThat(releaseFails()).isEqualTo(Reason.NOT_SENT);
  }

  @Test
  void whoAnswersThatItIsAwayWasAsked() throws Exception {
    ipam.start().refuse(Status.UNAVAILABLE.withDescription("busy"));
    assertThat(releaseFails()).isEqualTo(Reason.AWAY);
  }

  @Test
  void whoGoesBeforeItAnswersMayHaveDoneIt() throws Exception {
    ipam.start();
    assertThat(addresses().releaseAll(List.of(HANDLE))).isEmpty();
    ipam.holdReleases(held);
    CompletableFuture<Reason> asked =
        CompletableFuture.supplyAsync(this::releaseFails, Thread::startVirtualThread);
    ipam.awaitRelease();
    // It ends only when the request does; the connection is closed at once.
    CompletableFuture<Void> stopped =
        CompletableFuture.runAsync(this::stop, Thread::startVirtualThread);
    assertThat(asked).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(Reason.AWAY);
    held.complete(null);
    assertThat(stopped).succeedsWithin(Duration.ofSeconds(20));
  }

  /** Begins to connect with the first request, when the service is as the test wants it. */
  private GrpcAddresses addresses() {
    if (addresses == null) {
      addresses =
          new GrpcAddresses(
              "n1", HostPort.parse(ipam.address()), eventLoop, Duration.ofSeconds(30));
    }
    return addresses;
  }

  private void stop() {
    try {
      ipam.stop();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Reason releaseFails() {
    Map<String, AddressException> failures = addresses().releaseAll(List.of(HANDLE));
    assertThat(failures).containsOnlyKeys(HANDLE);
    return failures.get(HANDLE).reason();
  }
}
