package io.margay.agent.testing;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.proto.ipam.v1.Address;
import io.margay.proto.ipam.v1.AdoptReply;
import io.margay.proto.ipam.v1.AdoptRequest;
import io.margay.proto.ipam.v1.AssignReply;
import io.margay.proto.ipam.v1.AssignRequest;
import io.margay.proto.ipam.v1.EnsureBlockReply;
import io.margay.proto.ipam.v1.EnsureBlockRequest;
import io.margay.proto.ipam.v1.HeldReply;
import io.margay.proto.ipam.v1.HeldRequest;
import io.margay.proto.ipam.v1.IpamGrpc;
import io.margay.proto.ipam.v1.ReleaseReply;
import io.margay.proto.ipam.v1.ReleaseRequest;
import io.margay.proto.ipam.v1.ReserveReply;
import io.margay.proto.ipam.v1.ReserveRequest;
import io.margay.testing.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An ipam-service with one block, of IPv4. Its address stays the same over a stop and a start. What
 * a node holds is under the handle {@link #HELD}, a slash and the address.
 */
public final class FakeIpam implements AutoCloseable {

  public static final String HELD = "held";

  private final Cidr block;
  private final int size;
  private final Map<String, IpAddress> held = new TreeMap<>();
  private int releaseRequests;
  private boolean oneHandleOnly;
  private volatile CompletableFuture<Void> releasesHeld = CompletableFuture.completedFuture(null);
  private volatile CompletableFuture<Void> releaseArrived = new CompletableFuture<>();
  private @Nullable Status refusal;
  private final int port = Ports.free();
  private @Nullable Server server;

  public FakeIpam(Cidr block) {
    this.block = block;
    this.size = 1 << (block.family().bits() - block.length());
  }

  public synchronized FakeIpam start() throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    server =
        Ports.regain(
            () -> NettyServerBuilder.forAddress(address).addService(new Service()).build().start());
    return this;
  }

  public void stop() throws InterruptedException {
    Server stopping;
    synchronized (this) {
      stopping = server;
      server = null;
    }
    if (stopping != null && !stopping.shutdownNow().awaitTermination(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the server does not stop");
    }
  }

  @Override
  public void close() throws InterruptedException {
    stop();
  }

  public String address() {
    return InetAddress.getLoopbackAddress().getHostAddress() + ":" + port;
  }

  /** Every request fails like this; null for none. */
  public synchronized void refuse(@Nullable Status status) {
    refusal = status;
  }

  /** Requests to give something back wait until this is complete. */
  public void holdReleases(CompletableFuture<Void> until) {
    releaseArrived = new CompletableFuture<>();
    releasesHeld = until;
  }

  /** Returns when a request to give something back has come since they are held. */
  public void awaitRelease() throws Exception {
    releaseArrived.get(60, TimeUnit.SECONDS);
  }

  /** Like a service of before handles could be given back together. */
  public synchronized void knowsOneHandleOnly() {
    oneHandleOnly = true;
  }

  /** What workloads have, by handle. */
  public synchronized Map<String, IpAddress> held() {
    Map<String, IpAddress> workloads = new TreeMap<>(held);
    workloads.keySet().removeIf(handle -> handle.startsWith(HELD + "/"));
    return workloads;
  }

  /** How many requests have given something back. */
  public synchronized int releaseRequests() {
    return releaseRequests;
  }

  /** What the node has in stock. */
  public synchronized Set<IpAddress> stock() {
    Set<IpAddress> stock = new TreeSet<>(held.values());
    stock.removeAll(held().values());
    return stock;
  }

  private @Nullable IpAddress free() {
    for (int i = 0; i < size; i++) {
      IpAddress candidate = block.address().plus(i);
      if (!held.containsValue(candidate)) {
        return candidate;
      }
    }
    return null;
  }

  private final class Service extends IpamGrpc.IpamImplBase {
    @Override
    public void ensureBlock(EnsureBlockRequest request, StreamObserver<EnsureBlockReply> reply) {
      if (refused(reply)) {
        return;
      }
      reply.onNext(EnsureBlockReply.newBuilder().addBlocks(block.toString()).build());
      reply.onCompleted();
    }

    @Override
    public void assign(AssignRequest request, StreamObserver<AssignReply> reply) {
      synchronized (FakeIpam.this) {
        if (refused(reply)) {
          return;
        }
        IpAddress address = held.get(request.getHandle());
        address = address == null ? free() : address;
        if (address == null) {
          reply.onError(
              Status.RESOURCE_EXHAUSTED.withDescription("no address").asRuntimeException());
          return;
        }
        held.put(request.getHandle(), address);
        reply.onNext(AssignReply.newBuilder().addAddresses(address.toString()).build());
        reply.onCompleted();
      }
    }

    @Override
    public void release(ReleaseRequest request, StreamObserver<ReleaseReply> reply) {
      releaseArrived.complete(null);
      releasesHeld.join();
      synchronized (FakeIpam.this) {
        releaseRequests++;
        if (refused(reply)) {
          return;
        }
        if (oneHandleOnly && request.getHandlesCount() > 0) {
          reply.onError(
              Status.INVALID_ARGUMENT.withDescription("handle: is required").asException());
          return;
        }
        held.remove(request.getHandle());
        held.keySet().removeAll(request.getHandlesList());
        request
            .getAddressesList()
            .forEach(address -> held.remove(HELD + "/" + address.getAddress()));
        reply.onNext(ReleaseReply.getDefaultInstance());
        reply.onCompleted();
      }
    }

    @Override
    public void reserve(ReserveRequest request, StreamObserver<ReserveReply> reply) {
      synchronized (FakeIpam.this) {
        if (refused(reply)) {
          return;
        }
        ReserveReply.Builder message = ReserveReply.newBuilder();
        for (int i = 0; i < request.getIpv4(); i++) {
          IpAddress address = free();
          if (address == null) {
            break;
          }
          held.put(HELD + "/" + address, address);
          message.addAddresses(Address.newBuilder().setAddress(address.toString()));
        }
        reply.onNext(message.build());
        reply.onCompleted();
      }
    }

    @Override
    public void adopt(AdoptRequest request, StreamObserver<AdoptReply> reply) {
      synchronized (FakeIpam.this) {
        if (refused(reply)) {
          return;
        }
        for (String text : request.getAddressesList()) {
          IpAddress address = IpAddress.parse(text);
          boolean had = address.equals(held.get(request.getHandle()));
          if (!had && held.remove(HELD + "/" + address) == null) {
            reply.onError(
                Status.FAILED_PRECONDITION.withDescription("addresses: " + text).asException());
            return;
          }
          held.put(request.getHandle(), address);
        }
        reply.onNext(AdoptReply.getDefaultInstance());
        reply.onCompleted();
      }
    }

    @Override
    public void held(HeldRequest request, StreamObserver<HeldReply> reply) {
      synchronized (FakeIpam.this) {
        if (refused(reply)) {
          return;
        }
        HeldReply.Builder message = HeldReply.newBuilder();
        stock()
            .forEach(address ->
                message
                    .addHeldBuilder()
                    .setAddress(Address.newBuilder().setAddress(address.toString())));
        reply.onNext(message.build());
        reply.onCompleted();
      }
    }

    private boolean refused(StreamObserver<?> reply) {
      synchronized (FakeIpam.this) {
        if (refusal != null) {
          reply.onError(refusal.asRuntimeException());
          return true;
        }
        return false;
      }
    }
  }
}
