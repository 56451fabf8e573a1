package io.margay.agent.netlink;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.List;

/** A route of some table. */
public record Route(Cidr destination, Target target) {

  /** Where packets go. */
  public sealed interface Target {}

  /** Nowhere; they are dropped. */
  public record Blackhole() implements Target {}

  /** Where the tables say that are asked after this one. */
  public record Throw() implements Target {}

  /**
   * To a link whose other end has the destination.
   *
   * @param link its index
   */
  public record OnLink(int link) implements Target {}

  /** To one of several gateways, each on a link that the kernel finds. Sorted, without repeats. */
  public record Via(List<IpAddress> gateways) implements Target {
    public Via {
      gateways = gateways.stream().sorted().distinct().toList();
      if (gateways.isEmpty()) {
        throw new IllegalArgumentException("a route needs a gateway");
      }
    }
  }

  /**
   * To a gateway that is taken to be on a link, whatever the link's addresses are.
   *
   * @param link its index
   */
  public record ViaLink(IpAddress gateway, int link) implements Target {}

  /** Of a type that this program does not make. */
  public record Other(int type) implements Target {}
}
