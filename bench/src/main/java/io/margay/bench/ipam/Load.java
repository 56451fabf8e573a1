package io.margay.bench.ipam;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.margay.bench.report.Samples;
import io.margay.cli.Failure;
import io.margay.proto.ipam.v1.AssignRequest;
import io.margay.proto.ipam.v1.EnsureBlockRequest;
import io.margay.proto.ipam.v1.IpamGrpc;
import io.margay.proto.ipam.v1.ReleaseRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Nodes that ask ipam-service; each waits for its answer before it asks again. */
final class Load implements AutoCloseable {

  /** With this begin the names of the nodes that ask for their first block. */
  static final String FRESH = "fresh-node-";

  private static final int CHANNELS = 8;

  /** Of a load that comes and goes: how many nodes all clients share, and what a client has. */
  private static final int SHARED_NODES = 8;

  private static final int HAD = 100;

  private final List<ManagedChannel> channels = new ArrayList<>();

  /**
   * What a load found.
   *
   * @param seconds from the first request to the last answer
   */
  record Burst(Samples samples, double seconds) {}

  Load(int port) {
    for (int i = 0; i < CHANNELS; i++) {
      channels.add(NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build());
    }
  }

  /** With what the names of a load's nodes begin, before their numbers. */
  static String node(String prefix) {
    return prefix + "-node-";
  }

  /** One address after the other, on so many nodes at once. */
  Burst assign(String prefix, int nodes, int seconds) throws Exception {
    return atOnce(
        "assign." + prefix,
        nodes,
        (node, from) -> {
          List<Duration> mine = new ArrayList<>();
          IpamGrpc.IpamBlockingStub stub = stub(node);
          long end = from + Duration.ofSeconds(seconds).toNanos();
          for (int i = 0; System.nanoTime() < end; i++) {
            AssignRequest request = request(prefix, node, node, i);
            long start = System.nanoTime();
            var unused = stub.assign(request);
            mine.add(Duration.ofNanos(System.nanoTime() - start));
          }
          return mine;
        });
  }

  /**
   * Addresses that are given back some time after they were got, all of them in the end. So many
   * are had on a node at once that its blocks fill and further ones are taken, as where addresses
   * only come.
   */
  void comeAndGo(String prefix, int nodes, int seconds) throws Exception {
    var unused =
        atOnce(
            "come-and-go." + prefix,
            nodes,
            (client, from) -> {
              IpamGrpc.IpamBlockingStub stub = stub(client);
              Deque<String> had = new ArrayDeque<>();
              long end = from + Duration.ofSeconds(seconds).toNanos();
              for (int i = 0; System.nanoTime() < end; i++) {
                AssignRequest request = request(prefix, client % SHARED_NODES, client, i);
                var assigned = stub.assign(request);
                had.add(request.getHandle());
                if (had.size() > HAD) {
                  release(stub, had.remove());
                }
              }
              had.forEach(handle -> release(stub, handle));
              return List.of();
            });
  }

  private static void release(IpamGrpc.IpamBlockingStub stub, String handle) {
    var released = stub.release(ReleaseRequest.newBuilder().setHandle(handle).build());
  }

  private static AssignRequest request(String prefix, int node, int client, int i) {
    return AssignRequest.newBuilder()
        .setNode(node(prefix) + node)
        .setHandle("k8s-pod-network." + prefix + "-" + client + "-" + i + ".eth0")
        .setIpv4(1)
        .putAttributes("pod", "pod-" + i)
        .putAttributes("namespace", "default")
        .build();
  }

  /** Nodes that have nothing ask for their first block. */
  Burst firstBlocks(int nodes) throws Exception {
    Set<String> blocks = java.util.Collections.synchronizedSet(new HashSet<>());
    Burst burst =
        atOnce(
            "first-block",
            nodes,
            (node, from) -> {
              EnsureBlockRequest request =
                  EnsureBlockRequest.newBuilder().setNode(FRESH + node).build();
              long start = System.nanoTime();
              blocks.addAll(stub(node).ensureBlock(request).getBlocksList());
              return List.of(Duration.ofNanos(System.nanoTime() - start));
            });
    if (blocks.size() != nodes) {
      throw new Failure(nodes + " nodes got " + blocks.size() + " different blocks");
    }
    return burst;
  }

  /** Asks for an address of a pool until there is the pool, and no address. */
  void askInVain(String pool) {
    AssignRequest request =
        AssignRequest.newBuilder()
            .setNode("in-vain")
            .setHandle("in-vain")
            .setIpv4(1)
            .addIpv4Pools(pool)
            .build();
    Status.Code code = Status.Code.INVALID_ARGUMENT;
    for (int i = 0; i < 1_000 && code == Status.Code.INVALID_ARGUMENT; i++) {
      try {
        var unused = stub(0).assign(request);
        code = Status.Code.OK;
      } catch (StatusRuntimeException e) {
        code = e.getStatus().getCode();
      }
    }
    if (code != Status.Code.RESOURCE_EXHAUSTED) {
      throw new Failure("a pool that is full answers " + code);
    }
  }

  private interface Node {
    List<Duration> run(int node, long from) throws Exception;
  }

  private static Burst atOnce(String name, int nodes, Node work) throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Duration>>> running = new ArrayList<>();
      for (int i = 0; i < nodes; i++) {
        int node = i;
        Callable<List<Duration>> task =
            () -> {
              go.await();
              return work.run(node, System.nanoTime());
            };
        running.add(threads.submit(task));
      }
      long start = System.nanoTime();
      go.countDown();
      Samples samples = new Samples(name);
      for (Future<List<Duration>> one : running) {
        one.get().forEach(samples::add);
      }
      return new Burst(samples, (System.nanoTime() - start) / 1e9);
    }
  }

  private IpamGrpc.IpamBlockingStub stub(int node) {
    return IpamGrpc.newBlockingStub(channels.get(node % CHANNELS));
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }
}
