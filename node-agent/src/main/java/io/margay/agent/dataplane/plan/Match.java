package io.margay.agent.dataplane.plan;

import io.margay.core.model.PortRange;
import io.margay.core.net.Cidr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One condition of a rule. Prefixes in it are all of the family that the rule is for. */
public sealed interface Match {

  /**
   * The packet's interface.
   *
   * @param name as {@link InterfaceNames#valid} wants it
   * @param prefix whether all names that begin so are meant
   */
  record Interface(Way way, String name, boolean prefix) implements Match {
    public Interface {
      if (!InterfaceNames.valid(name)) {
        throw new IllegalArgumentException("'" + name + "' is no interface's name");
      }
    }

    Interface on(Way other) {
      return new Interface(other, name, prefix);
    }
  }

  /** The protocol above IP is one of these, or none of these. */
  record Protocols(List<Integer> numbers, boolean not) implements Match {
    public Protocols {
      numbers = List.copyOf(numbers);
    }

    public static Protocols of(int number) {
      return new Protocols(List.of(number), false);
    }
  }

  /**
   * An address.
   *
   * @param in one of these, if there are any
   * @param notIn none of these
   */
  record Nets(End end, List<Cidr> in, List<Cidr> notIn) implements Match {
    public Nets {
      in = List.copyOf(in);
      notIn = List.copyOf(notIn);
    }
  }

  /** An address is in a set, or is not. */
  record Member(End end, String set, boolean not) implements Match {}

  /** An address with the protocol and the port of the same end is in a set, or is not. */
  record PortMember(End end, String set, boolean not) implements Match {}

  /** A port is one of these, or none. Goes with {@link Protocols} that have ports. */
  record Ports(End end, List<PortRange> ports, boolean not) implements Match {
    public Ports {
      ports = List.copyOf(ports);
    }
  }

  /** An ICMP or ICMPv6 message, by the family; or every other one. Goes with {@link Protocols}. */
  record Icmp(int type, @Nullable Integer code, boolean not) implements Match {}

  /** What connection tracking knows of the packet. */
  record Connection(State state) implements Match {}

  /** A state of a packet's connection. */
  enum State {
    /** Established or related. */
    KNOWN,
    INVALID
  }

  /** All of these bits of the packet's mark are set; or, with {@code not}, none. */
  record Marked(int bits, boolean not) implements Match {}

  /**
   * Packets come faster than this: such that are beyond it match.
   *
   * @param name tells the rule from all others of its family
   * @param perSecond at least 1
   * @param burst so many at once when there were none for long, at least 1
   */
  record PacketsAbove(String name, long perSecond, long burst) implements Match {}

  /**
   * There are more connections than this that came so far in their chain, the packet's included.
   *
   * @param most up to 2^32 - 1
   */
  record ConnectionsAbove(long most) implements Match {}

  /** The source address is not one that a workload may send from through the interface. */
  record StrangeSource() implements Match {}
}
