package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Refused;
import io.margay.core.model.codec.Required;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One rule of a policy: an action for the packets that match all of what is given.
 *
 * @param ipVersion 4 or 6; null for both
 */
@Doc("An action, and the packets that it is for.")
@Refused(
    "http: it wants a proxy between the endpoints, and Margay has none; match protocol and ports")
public record Rule(
    @Required Action action,
    @Doc("4 or 6; both if not given.") @Nullable Integer ipVersion,
    @Doc("A name (TCP, UDP, ICMP, ICMPv6, SCTP, UDPLite) or a number.") @Nullable Protocol protocol,
    @Nullable Protocol notProtocol,
    @Nullable IcmpMatch icmp,
    @Nullable IcmpMatch notICMP,
    @Nullable EntityRule source,
    @Nullable EntityRule destination,
    @Doc("What its author says about the rule.") @Nullable RuleMetadata metadata)
    implements Checked {

  /** A rule about which its author says nothing. */
  public Rule(
      Action action,
      @Nullable Integer ipVersion,
      @Nullable Protocol protocol,
      @Nullable Protocol notProtocol,
      @Nullable IcmpMatch icmp,
      @Nullable IcmpMatch notICMP,
      @Nullable EntityRule source,
      @Nullable EntityRule destination) {
    this(action, ipVersion, protocol, notProtocol, icmp, notICMP, source, destination, null);
  }

  /** A rule that matches everything. */
  public static Rule of(Action action) {
    return new Rule(action, null, null, null, null, null, null, null);
  }

  /** The source to match; matches anything where none is given. */
  public EntityRule sourceOrAny() {
    return source == null ? EntityRule.ANY : source;
  }

  /** The destination to match; matches anything where none is given. */
  public EntityRule destinationOrAny() {
    return destination == null ? EntityRule.ANY : destination;
  }

  @Override
  public void check(Path path, Problems problems) {
    if (ipVersion != null && ipVersion != 4 && ipVersion != 6) {
      problems.notSupported(path.field("ipVersion"), ipVersion, "must be 4 or 6");
    }
    checkFamilies(path, problems);
    checkIcmp(path, problems);
    checkPorts(path.field("source"), sourceOrAny(), problems);
    checkPorts(path.field("destination"), destinationOrAny(), problems);
  }

  private void checkFamilies(Path path, Problems problems) {
    Set<Family> families = EnumSet.noneOf(Family.class);
    Stream.of(
            sourceOrAny().nets(),
            sourceOrAny().notNets(),
            destinationOrAny().nets(),
            destinationOrAny().notNets())
        .flatMap(Collection::stream)
        .map(Cidr::family)
        .forEach(families::add);
    if (families.size() > 1) {
      problems.invalid(path, null, "must not mix IPv4 and IPv6 nets in one rule");
    } else if (ipVersion != null
        && !families.isEmpty()
        && !families.contains(ipVersion == 4 ? Family.IPV4 : Family.IPV6)) {
      problems.invalid(
          path.field("ipVersion"), ipVersion, "does not agree with the family of the rule's nets");
    }
  }

  private void checkIcmp(Path path, Problems problems) {
    if ((icmp != null || notICMP != null) && !isIcmp(protocol)) {
      problems.invalid(
          path.field("protocol"),
          protocol == null ? null : protocol.toTree(),
          "must be ICMP or ICMPv6 when " + (icmp == null ? "notICMP" : "icmp") + " is given");
    }
    for (Protocol one : Stream.of(protocol, notProtocol).filter(Objects::nonNull).toList()) {
      boolean wrong =
          Integer.valueOf(6).equals(ipVersion) && one.equals(Protocol.ICMP)
              || Integer.valueOf(4).equals(ipVersion) && one.equals(Protocol.ICMPV6);
      if (wrong) {
        problems.invalid(path.field("ipVersion"), ipVersion, "does not agree with protocol " + one);
      }
    }
  }

  /** A name alone tells the protocol well enough: it is TCP unless the rule says otherwise. */
  private void checkPorts(Path path, EntityRule entity, Problems problems) {
    boolean given = !entity.ports().isEmpty() || !entity.notPorts().isEmpty();
    if (entity == destination && entity.services() != null && given) {
      problems.forbidden(
          path.field("services"), "must not be given with ports: they are those of the Service");
    }
    checkPorts(path.field("ports"), entity.ports(), problems);
    checkPorts(path.field("notPorts"), entity.notPorts(), problems);
  }

  private void checkPorts(Path path, List<Port> ports, Problems problems) {
    boolean fits =
        protocol == null
            ? ports.stream().allMatch(NamedPort.class::isInstance)
            : ports.isEmpty() || protocol.hasPorts();
    if (!fits) {
      problems.forbidden(path, "needs protocol TCP, UDP or SCTP on the rule");
    }
  }

  private static boolean isIcmp(@Nullable Protocol protocol) {
    return protocol != null && List.of(Protocol.ICMP, Protocol.ICMPV6).contains(protocol);
  }
}
