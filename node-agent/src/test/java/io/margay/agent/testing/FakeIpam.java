package io.margay.agent.testing;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.proto.ipam.v1.AssignReply;
import io.margay.proto.ipam.v1.AssignRequest;
import io.margay.proto.ipam.v1.EnsureBlockReply;
import io.margay.proto.ipam.v1.EnsureBlockRequest;
import io.margay.proto.ipam.v1.IpamGrpc;
import io.margay.proto.ipam.v1.ReleaseReply;
import io.margay.proto.ipam.v1.ReleaseRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An ipam-service with one block. Its address stays the same over a stop and a start. */
public final class FakeIpam implements AutoCloseable {

  private final Cidr block;
  private final int size;
  private final Map<String, IpAddress> held = new TreeMap<>();
  private @Nullable Status refusal;
  private int port;
  private @Nullable Server server;

  public FakeIpam(Cidr block) {
    this.block = block;
    this.size = 1 << (block.family().bits() - block.length());
  }

  public synchronized FakeIpam start() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .addService(new Service())
            .build()
            .start();
    port = server.getPort();
    return this;
  }

  public void stop() throws InterruptedException {
    Server stopping;
    synchronized (this) {
      stopping = server;
      server = null;
    }
    if (stopping != null) {
      stopping.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
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

  /** What is assigned, by handle. */
  public synchronized Map<String, IpAddress> held() {
    return new TreeMap<>(held);
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
        reply.onNext(
            AssignReply.newBuilder()
                .addAddresses(address.toString())
                .addBlocks(block.toString())
                .build());
        reply.onCompleted();
      }
    }

    @Override
    public void release(ReleaseRequest request, StreamObserver<ReleaseReply> reply) {
      synchronized (FakeIpam.this) {
        if (refused(reply)) {
          return;
        }
        held.remove(request.getHandle());
        reply.onNext(ReleaseReply.getDefaultInstance());
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
