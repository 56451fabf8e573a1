package io.margay.ipam.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.margay.proto.ipam.v1.AssignReply;
import io.margay.proto.ipam.v1.AssignRequest;
import io.margay.proto.ipam.v1.IpamGrpc;
import io.margay.proto.ipam.v1.IpamGrpc.IpamBlockingStub;
import io.margay.proto.ipam.v1.ReleaseRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Clients that assign and release at random, repeat what got no answer, and never believe that an
 * address is theirs while somebody else thinks so too. Some leave without waiting for the answer.
 */
final class Clients implements AutoCloseable {

  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final int NODES = 10;

  private final ManagedChannel channel;
  private final long seed;

  /** Who has an address, as the clients were told. */
  final Map<String, String> owners = new ConcurrentHashMap<>();

  final AtomicInteger done = new AtomicInteger();
  final AtomicInteger retries = new AtomicInteger();
  final AtomicInteger abandoned = new AtomicInteger();

  Clients(int port, long seed) {
    this.channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    this.seed = seed;
  }

  static String node(int number) {
    return "node" + number;
  }

  static int nodes() {
    return NODES;
  }

  /** So many operations of one client. */
  void run(int client, int operations) {
    Random random = new Random(seed + client);
    Deque<AssignRequest> mine = new ArrayDeque<>();
    for (int i = 0; i < operations; i++) {
      int dice = random.nextInt(100);
      if (dice < 5) {
        leave(request(random, "left-" + client + "-" + i));
      } else if (dice < 55 || mine.isEmpty()) {
        mine.add(assign(request(random, "h-" + client + "-" + i)));
      } else if (dice < 70) {
        // A retry long after the answer.
        AssignRequest again = mine.getFirst();
        AssignReply reply = until(stub -> stub.assign(again));
        reply
            .getAddressesList()
            .forEach(ip -> assertThat(owners).containsEntry(ip, again.getHandle()));
      } else {
        release(mine.removeFirst());
      }
      done.incrementAndGet();
    }
  }

  private AssignRequest request(Random random, String handle) {
    return AssignRequest.newBuilder()
        .setNode(node(random.nextInt(NODES)))
        .setHandle(handle)
        .setIpv4(1 + random.nextInt(2))
        .putAttributes("pod", handle)
        .build();
  }

  private AssignRequest assign(AssignRequest request) {
    AssignReply reply = until(stub -> stub.assign(request));
    assertThat(reply.getAddressesCount()).isEqualTo(request.getIpv4());
    for (String ip : reply.getAddressesList()) {
      assertThat(owners.putIfAbsent(ip, request.getHandle()))
          .as("%s was given to %s; seed=%d", ip, request.getHandle(), seed)
          .isNull();
    }
    return request;
  }

  private void release(AssignRequest request) {
    // Forgotten first: another may get them as soon as they are released.
    owners.values().removeIf(request.getHandle()::equals);
    var unused =
        until(stub ->
            stub.release(ReleaseRequest.newBuilder().setHandle(request.getHandle()).build()));
  }

  /** Asks, and does not wait: what it gets nobody ever uses. */
  private void leave(AssignRequest request) {
    try {
      var unused = stub(Duration.ofMillis(3)).assign(request);
    } catch (StatusRuntimeException e) {
      // Just so.
    }
    abandoned.incrementAndGet();
  }

  private <T> T until(Function<IpamBlockingStub, T> call) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return call.apply(stub(DEADLINE));
      } catch (StatusRuntimeException e) {
        Status.Code code = e.getStatus().getCode();
        assertThat(code)
            .as("%s", e.getStatus())
            .isIn(Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED, Status.Code.CANCELLED);
        assertThat(System.nanoTime()).as("the service stays away: %s", e).isLessThan(end);
        retries.incrementAndGet();
      }
    }
  }

  private IpamBlockingStub stub(Duration deadline) {
    return IpamGrpc.newBlockingStub(channel)
        .withWaitForReady()
        .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
