package io.margay.agent.dataplane.nftables;

import io.margay.agent.dataplane.nftables.TrackedSet.Coding;
import io.margay.agent.dataplane.plan.Source;
import io.margay.agent.netlink.nftables.Bytes;
import io.margay.agent.netlink.nftables.Element;
import io.margay.agent.netlink.nftables.SetSpec;
import io.margay.agent.netlink.nftables.SetSpec.KeyType;
import io.margay.agent.netlink.nftables.Verdict;
import io.margay.core.calc.SetMember.AddressPort;
import io.margay.core.model.Protocol;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How members of our sets are elements of the kernel's. */
final class Codings {

  private static final int NAME = 16;

  private Codings() {}

  static Coding<AddressPort> ports(Family family) {
    return new Coding<>(
        SetSpec.hash(MatchExpressions.addressType(family), KeyType.PROTOCOL, KeyType.PORT),
        member ->
            List.of(
                Element.of(
                    Bytes.concat(
                        Bytes.of(member.address()),
                        Bytes.u8(member.protocol().number()),
                        Bytes.u16(member.port())))),
        each(element -> port(element.key().toArray())));
  }

  private static AddressPort port(byte[] key) {
    int protocol = key.length - 8;
    int port = key.length - 4;
    return new AddressPort(
        IpAddress.of(Arrays.copyOf(key, protocol)),
        new Protocol(key[protocol] & 0xff),
        (key[port] & 0xff) << 8 | key[port + 1] & 0xff);
  }

  /** Where a packet with an interface goes. */
  record Target(String interfaceName, String chain) {}

  static Coding<Cidr> hosts(Family family) {
    return new Coding<>(
        SetSpec.hash(MatchExpressions.addressType(family)),
        net -> List.of(Element.of(Bytes.of(net.address()))),
        each(element -> Cidr.host(IpAddress.of(element.key().toArray()))));
  }

  static Coding<Cidr> nets(Family family) {
    return new Coding<>(
        SetSpec.intervals(MatchExpressions.addressType(family)),
        Intervals::of,
        Intervals::prefixes);
  }

  static Coding<Source> sources(Family family) {
    return new Coding<>(
        SetSpec.hash(KeyType.INTERFACE, MatchExpressions.addressType(family)),
        source ->
            List.of(
                Element.of(
                    Bytes.concat(
                        Bytes.interfaceName(source.interfaceName()),
                        Bytes.of(source.net().address())))),
        each(element -> source(element.key().toArray())));
  }

  static Coding<Target> targets() {
    return new Coding<>(
        SetSpec.verdicts(KeyType.INTERFACE),
        target ->
            List.of(
                Element.of(
                    Bytes.interfaceName(target.interfaceName()), Verdict.go(target.chain()))),
        each(Codings::target));
  }

  private static @Nullable Target target(Element element) {
    Verdict verdict = element.verdict();
    return verdict == null || verdict.code() != Verdict.Code.GOTO
        ? null
        : new Target(name(element.key().toArray()), verdict.chain());
  }

  private static Source source(byte[] key) {
    IpAddress address = IpAddress.of(Arrays.copyOfRange(key, NAME, key.length));
    return new Source(Cidr.host(address), name(key));
  }

  private static String name(byte[] key) {
    int length = 0;
    while (length < NAME && key[length] != 0) {
      length++;
    }
    return new String(key, 0, length, StandardCharsets.US_ASCII);
  }

  private static <E> Function<List<Element>, @Nullable List<E>> each(
      Function<Element, @Nullable E> one) {
    return elements -> {
      List<E> all = new ArrayList<>(elements.size());
      for (Element element : elements) {
        E member = one.apply(element);
        if (member == null) {
          return null;
        }
        all.add(member);
      }
      return all;
    };
  }
}
