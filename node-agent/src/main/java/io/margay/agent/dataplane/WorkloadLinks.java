package io.margay.agent.dataplane;

import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The wires between workloads and their node. Safe for use by several threads; every operation can
 * be repeated.
 */
public interface WorkloadLinks {

  IpAddress IPV4_GATEWAY = IpAddress.parse("169.254.1.1");
  IpAddress IPV6_GATEWAY = IpAddress.parse("fe80::ecee:eeff:feee:eeee");

  /**
   * Makes a veth pair, puts one end into the workload with its addresses and a way out, and brings
   * the node's end up. An interface of that name that an earlier attempt left is replaced. On
   * failure nothing is left.
   *
   * <p>The way out is the default route of the workload's main table, through {@link #gateway}. In
   * a family in which the workload has one already, through another interface, that stays, and this
   * interface gets a table of its own, which packets from its addresses ask.
   *
   * @throws LinkException if the namespace does not exist or the kernel refuses
   */
  Attached attach(Wire wire) throws LinkException;

  /**
   * Removes the node's end, and with it the pair, and what the workload's routing rules say of it.
   * One that is not there is no error, nor is a namespace that is gone.
   *
   * @param netns the file of the workload's network namespace; null if it is not known
   */
  void detach(String hostInterface, @Nullable Path netns) throws LinkException;

  /** What is not as {@link #attach} left it, a sentence each; empty when all is well. */
  List<String> check(Wire wire) throws LinkException;

  /**
   * What workloads take for their way out, on every node the same. That of IPv6 is the link-local
   * address that belongs to ee:ee:ee:ee:ee:ee, the Ethernet address of the node's ends (RFC 4291
   * appendix A).
   */
  static IpAddress gateway(Family family) {
    return switch (family) {
      case IPV4 -> IPV4_GATEWAY;
      case IPV6 -> IPV6_GATEWAY;
    };
  }

  /**
   * A wire to make.
   *
   * @param hostInterface its name on the node, at most 15 characters
   * @param netns the file of the workload's network namespace
   * @param workloadInterface its name in the workload
   * @param addresses the workload's addresses
   * @param mtu in bytes
   * @param mac of the workload's end, six hexadecimal bytes with colons; null leaves it to the
   *     kernel
   * @param sysctls of the workload's network namespace, such as {@code net.core.somaxconn}, written
   *     once
   */
  record Wire(
      String hostInterface,
      Path netns,
      String workloadInterface,
      List<IpAddress> addresses,
      int mtu,
      @Nullable String mac,
      Map<String, String> sysctls) {
    public Wire {
      addresses = List.copyOf(addresses);
      sysctls = Map.copyOf(sysctls);
    }

    /** A wire without wishes. */
    public Wire(
        String hostInterface,
        Path netns,
        String workloadInterface,
        List<IpAddress> addresses,
        int mtu) {
      this(hostInterface, netns, workloadInterface, addresses, mtu, null, Map.of());
    }
  }

  /**
   * A wire that was made.
   *
   * @param mac of the workload's end, six hexadecimal bytes with colons
   */
  record Attached(String mac) {}

  /** Why a wire could not be made, checked or removed. */
  final class LinkException extends Exception {
    private static final long serialVersionUID = 1;

    public LinkException(String message) {
      super(message);
    }

    public LinkException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
