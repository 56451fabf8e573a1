package io.margay.agent.feed;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.margay.agent.config.HostPort;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * The policy-api replicas: a channel to one of them, and on to the next when that one fails. Where
 * it begins is random, so that a thousand agents spread.
 */
public final class PolicyApi implements AutoCloseable {

  /** A resource is at most 1 MiB in the API; JSON escapes may double that. */
  private static final int MOST_BYTES = 4 << 20;

  private final List<HostPort> addresses;
  private final EventLoopGroup eventLoop;
  private final Map<HostPort, ManagedChannel> channels = new ConcurrentHashMap<>();
  private volatile int at;

  public PolicyApi(List<HostPort> addresses, EventLoopGroup eventLoop, RandomGenerator random) {
    this.addresses = List.copyOf(addresses);
    this.eventLoop = eventLoop;
    this.at = random.nextInt(addresses.size());
  }

  public HostPort address() {
    return addresses.get(at);
  }

  public ManagedChannel channel() {
    return channels.computeIfAbsent(address(), this::open);
  }

  /** Goes on to the next replica. Only the feed's client decides that. */
  void next() {
    at = (at + 1) % addresses.size();
  }

  private ManagedChannel open(HostPort address) {
    return NettyChannelBuilder.forAddress(address.host(), address.port())
        .eventLoopGroup(eventLoop)
        .channelType(NioSocketChannel.class)
        .usePlaintext()
        .maxInboundMessageSize(MOST_BYTES)
        .build();
  }

  @Override
  public void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
  }
}
