package io.margay.agent.ipam;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.margay.agent.config.HostPort;
import io.margay.agent.ipam.AddressException.Reason;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import io.margay.proto.ipam.v1.AdoptRequest;
import io.margay.proto.ipam.v1.AssignAddressRequest;
import io.margay.proto.ipam.v1.AssignReply;
import io.margay.proto.ipam.v1.AssignRequest;
import io.margay.proto.ipam.v1.EnsureBlockRequest;
import io.margay.proto.ipam.v1.HeldRequest;
import io.margay.proto.ipam.v1.IpamGrpc;
import io.margay.proto.ipam.v1.IpamGrpc.IpamBlockingStub;
import io.margay.proto.ipam.v1.ReleaseRequest;
import io.margay.proto.ipam.v1.ReserveRequest;
import io.margay.proto.ipam.v1.TunnelAddressRequest;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Asks ipam-service. */
public final class GrpcAddresses implements Addresses, Holdings, TunnelAddresses, AutoCloseable {

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
  public List<IpAddress> assign(AddressRequest request) throws AddressException {
    AssignReply reply = request.fixed().isEmpty() ? assignAny(request) : assignThese(request);
    List<IpAddress> addresses = parsed(reply.getAddressesList(), IpAddress::parse);
    if (addresses.isEmpty()) {
      throw new AddressException(Reason.REFUSED, "ipam-service answered without an address");
    }
    return addresses;
  }

  private AssignReply assignAny(AddressRequest request) throws AddressException {
    AssignRequest message =
        AssignRequest.newBuilder()
            .setNode(node)
            .setHandle(request.handle())
            .setIpv4(request.families().contains(Family.IPV4) ? 1 : 0)
            .setIpv6(request.families().contains(Family.IPV6) ? 1 : 0)
            .addAllIpv4Pools(request.pools().getOrDefault(Family.IPV4, List.of()))
            .addAllIpv6Pools(request.pools().getOrDefault(Family.IPV6, List.of()))
            .setNamespace(request.namespace())
            .putAllAttributes(request.attributes())
            .build();
    return call(Reason.NO_POOL, stub -> stub.assign(message));
  }

  private AssignReply assignThese(AddressRequest request) throws AddressException {
    AssignAddressRequest message =
        AssignAddressRequest.newBuilder()
            .setNode(node)
            .setHandle(request.handle())
            .addAllAddresses(texts(request.fixed()))
            .putAllAttributes(request.attributes())
            .build();
    return call(Reason.NO_POOL, stub -> stub.assignAddress(message));
  }

  /** What the service assigned is settled. */
  @Override
  public void settle(String handle, List<IpAddress> addresses, Map<String, String> attributes) {}

  @Override
  public Map<String, AddressException> releaseAll(Collection<String> handles) {
    ReleaseRequest.Builder message = ReleaseRequest.newBuilder();
    if (handles.size() == 1) {
      message.setHandle(handles.iterator().next());
    } else {
      message.addAllHandles(handles);
    }
    try {
      if (!handles.isEmpty()) {
        var unused = call(Reason.REFUSED, stub -> stub.release(message.build()));
      }
      return Map.of();
    } catch (AddressException e) {
      Map<String, AddressException> failures = new LinkedHashMap<>();
      handles.forEach(handle -> failures.put(handle, e));
      return failures;
    }
  }

  @Override
  public List<Cidr> ensureBlock(Set<Family> families) throws AddressException {
    EnsureBlockRequest message =
        EnsureBlockRequest.newBuilder()
            .setNode(node)
            .setIpv4(families.contains(Family.IPV4))
            .setIpv6(families.contains(Family.IPV6))
            .build();
    return parsed(
        call(Reason.NO_POOL, stub -> stub.ensureBlock(message)).getBlocksList(), Cidr::parse);
  }

  @Override
  public List<IpAddress> reserve(String requestId, Map<Family, Integer> wanted)
      throws AddressException {
    ReserveRequest message =
        ReserveRequest.newBuilder()
            .setNode(node)
            .setIpv4(wanted.getOrDefault(Family.IPV4, 0))
            .setIpv6(wanted.getOrDefault(Family.IPV6, 0))
            .setRequestId(requestId)
            .build();
    return parsed(
        call(Reason.NO_POOL, stub -> stub.reserve(message)).getAddressesList(),
        address -> IpAddress.parse(address.getAddress()));
  }

  @Override
  public List<IpAddress> held() throws AddressException {
    HeldRequest message = HeldRequest.newBuilder().setNode(node).build();
    return parsed(
        call(Reason.REFUSED, stub -> stub.held(message)).getHeldList(),
        held -> IpAddress.parse(held.getAddress().getAddress()));
  }

  @Override
  public void adopt(String handle, List<IpAddress> addresses, Map<String, String> attributes)
      throws AddressException {
    AdoptRequest message =
        AdoptRequest.newBuilder()
            .setNode(node)
            .setHandle(handle)
            .addAllAddresses(texts(addresses))
            .putAllAttributes(attributes)
            .build();
    var unused = call(Reason.NOT_HELD, stub -> stub.adopt(message));
  }

  @Override
  public void giveBack(Collection<IpAddress> addresses) throws AddressException {
    ReleaseRequest.Builder message = ReleaseRequest.newBuilder().setNode(node);
    texts(addresses).forEach(text -> message.addAddressesBuilder().setAddress(text));
    var unused = call(Reason.REFUSED, stub -> stub.release(message.build()));
  }

  @Override
  public IpAddress take(TunnelKind kind) throws AddressException {
    TunnelAddressRequest message =
        TunnelAddressRequest.newBuilder().setNode(node).setTunnel(kind.number()).build();
    List<IpAddress> taken =
        parsed(
            call(Reason.NO_POOL, stub -> stub.tunnelAddress(message)).getAddressesList(),
            IpAddress::parse);
    if (taken.isEmpty()) {
      throw new AddressException(Reason.REFUSED, "ipam-service answered without an address");
    }
    return taken.getFirst();
  }

  @Override
  public List<IpAddress> giveBack(TunnelKind kind) throws AddressException {
    ReleaseRequest message = ReleaseRequest.newBuilder().setHandle(kind.handle(node)).build();
    return parsed(
        call(Reason.REFUSED, stub -> stub.release(message)).getReleasedList(), IpAddress::parse);
  }

  @Override
  public boolean away() {
    return channel.getState(true) == ConnectivityState.TRANSIENT_FAILURE;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  /**
   * @param precondition what a failed precondition of this call means
   */
  private <T> T call(Reason precondition, Function<IpamBlockingStub, T> rpc)
      throws AddressException {
    if (away()) {
      // Whoever asks next shall not wait for the pauses between attempts, which grow to minutes.
      channel.resetConnectBackoff();
      throw new AddressException(Reason.NOT_SENT, "ipam-service can not be reached");
    }
    Dispatch dispatch = new Dispatch();
    try {
      return rpc.apply(
          IpamGrpc.newBlockingStub(channel)
              .withInterceptors(dispatch)
              .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS));
    } catch (StatusRuntimeException e) {
      Status status = e.getStatus();
      String what =
          status.getDescription() == null ? status.getCode() + "" : status.getDescription();
      Reason reason = reason(status, precondition);
      // While it is being connected to, it is not known to be away yet.
      boolean unsent = reason == Reason.AWAY && !dispatch.begun();
      throw new AddressException(unsent ? Reason.NOT_SENT : reason, what, e);
    }
  }

  private static Reason reason(Status status, Reason precondition) {
    return switch (status.getCode()) {
      case RESOURCE_EXHAUSTED -> Reason.EXHAUSTED;
      case FAILED_PRECONDITION -> precondition;
      case ALREADY_EXISTS -> Reason.TAKEN;
      case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, ABORTED -> Reason.AWAY;
      default -> Reason.REFUSED;
    };
  }

  private static List<String> texts(Collection<IpAddress> addresses) {
    return addresses.stream().map(IpAddress::toString).toList();
  }

  private static <S, T> List<T> parsed(List<S> texts, Function<S, T> parse)
      throws AddressException {
    try {
      return texts.stream().map(parse).toList();
    } catch (IllegalArgumentException e) {
      throw new AddressException(Reason.REFUSED, "ipam-service answered " + texts, e);
    }
  }
}
