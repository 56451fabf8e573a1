package io.margay.agent.ipam;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.margay.agent.config.HostPort;
import io.margay.agent.ipam.AddressException.Reason;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.proto.ipam.v1.AssignReply;
import io.margay.proto.ipam.v1.AssignRequest;
import io.margay.proto.ipam.v1.EnsureBlockRequest;
import io.margay.proto.ipam.v1.IpamGrpc;
import io.margay.proto.ipam.v1.IpamGrpc.IpamBlockingStub;
import io.margay.proto.ipam.v1.ReleaseRequest;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Asks ipam-service. */
public final class GrpcAddresses implements Addresses, AutoCloseable {

  private final String node;
  private final Duration deadline;
  private final ManagedChannel channel;

  /**
   * @param deadline of each request
   */
  public GrpcAddresses(String node, HostPort service, EventLoopGroup eventLoop, Duration deadline) {
    this.node = node;
    this.deadline = deadline;
    this.channel =
        NettyChannelBuilder.forAddress(service.host(), service.port())
            .eventLoopGroup(eventLoop)
            .channelType(NioSocketChannel.class)
            .usePlaintext()
            .build();
    // Connected before the first workload comes, so that it does not wait for that too.
    var unused = channel.getState(true);
  }

  @Override
  public Assigned assign(String handle, Map<String, String> attributes) throws AddressException {
    AssignRequest request =
        AssignRequest.newBuilder()
            .setNode(node)
            .setHandle(handle)
            .setIpv4(1)
            .putAllAttributes(attributes)
            .build();
    AssignReply reply = call(stub -> stub.assign(request));
    List<IpAddress> addresses = parsed(reply.getAddressesList(), IpAddress::parse);
    if (addresses.isEmpty()) {
      throw new AddressException(Reason.REFUSED, "ipam-service answered without an address");
    }
    return new Assigned(addresses, parsed(reply.getBlocksList(), Cidr::parse));
  }

  @Override
  public void release(String handle) throws AddressException {
    var unused = call(stub -> stub.release(ReleaseRequest.newBuilder().setHandle(handle).build()));
  }

  @Override
  public List<Cidr> ensureBlock() throws AddressException {
    EnsureBlockRequest request = EnsureBlockRequest.newBuilder().setNode(node).build();
    return parsed(call(stub -> stub.ensureBlock(request)).getBlocksList(), Cidr::parse);
  }

  @Override
  public boolean away() {
    return channel.getState(true) == ConnectivityState.TRANSIENT_FAILURE;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  private <T> T call(Function<IpamBlockingStub, T> rpc) throws AddressException {
    try {
      return rpc.apply(
          IpamGrpc.newBlockingStub(channel)
              .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS));
    } catch (StatusRuntimeException e) {
      Status status = e.getStatus();
      String what =
          status.getDescription() == null ? status.getCode() + "" : status.getDescription();
      throw new AddressException(reason(status), what, e);
    }
  }

  private static Reason reason(Status status) {
    return switch (status.getCode()) {
      case RESOURCE_EXHAUSTED -> Reason.EXHAUSTED;
      case FAILED_PRECONDITION -> Reason.NO_POOL;
      case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, ABORTED -> Reason.AWAY;
      default -> Reason.REFUSED;
    };
  }

  private static <T> List<T> parsed(List<String> texts, Function<String, T> parse)
      throws AddressException {
    try {
      return texts.stream().map(parse).toList();
    } catch (IllegalArgumentException e) {
      throw new AddressException(Reason.REFUSED, "ipam-service answered " + texts, e);
    }
  }
}
