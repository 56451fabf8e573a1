package io.margay.agent.dataplane.ipset;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.netlink.IpSets.Member;
import io.margay.agent.netlink.IpSets.Type;
import io.margay.core.calc.SetMember;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class KernelSetTest {

  private static final List<Cidr> NETS =
      List.of(
          Cidr.parse("0.0.0.0/0"),
          Cidr.parse("0.0.0.0/1"),
          Cidr.parse("128.0.0.0/1"),
          Cidr.parse("10.0.0.1/32"),
          Cidr.parse("10.0.0.2/32"),
          Cidr.parse("10.0.0.0/8"),
          Cidr.parse("2001:db8::/32"),
          Cidr.parse("::/0"));

  /** Whatever changes, what is written is what a set built anew from the members would be. */
  @Property
  void changesWriteWhatRewritingWould(
      @ForAll @Size(max = 40) List<@IntRange(max = 63) Integer> steps) {
    KernelSet set = new KernelSet("mgy4-a", Type.NET, Family.IPV4);
    Set<Cidr> members = new HashSet<>();
    Set<Member> kernel = new HashSet<>();
    set.replace(ipv4(members));
    set.found(List.of());
    for (int step : steps) {
      Cidr net = NETS.get(step & 7);
      boolean add = (step & 8) != 0;
      if ((step & 16) != 0) {
        if (add) {
          members.add(net);
        } else {
          members.remove(net);
        }
        set.replace(ipv4(members));
      } else if (add && members.add(net)) {
        set.change(ipv4(List.of(net)), List.of());
      } else if (!add && members.remove(net)) {
        set.change(List.of(), ipv4(List.of(net)));
      }
      if ((step & 32) != 0) {
        write(set, kernel);
        assertThat(kernel).isEqualTo(naive(members));
        assertThat(set.clean()).isTrue();
      }
    }
    write(set, kernel);
    assertThat(kernel).isEqualTo(naive(members));
    assertThat(new HashSet<>(set.all())).isEqualTo(kernel).hasSameSizeAs(set.all());
  }

  @Test
  void anIdThatDoesNotFitBecomesADigest() {
    SetNames names = new SetNames();
    assertThat(names.of(Family.IPV4, "s:abc")).isEqualTo("mgy4-s:abc");
    assertThat(names.of(Family.IPV6, "s:abc")).isEqualTo("mgy6-s:abc");
    for (String id : List.of("s:" + "x".repeat(40), "s:with space", "", "_workloads")) {
      assertThat(names.of(Family.IPV4, id)).hasSize(31).startsWith("mgy4-_");
    }
    assertThat(names.of(Family.IPV4, "_workloads")).isNotEqualTo(names.sources(Family.IPV4));
  }

  private static List<Member> ipv4(Collection<Cidr> nets) {
    return Members.of(Family.IPV4, nets.stream().map(SetMember::of).toList());
  }

  private static void write(KernelSet set, Set<Member> kernel) {
    assertThat(kernel.addAll(set.missing())).isEqualTo(!set.missing().isEmpty());
    assertThat(kernel.removeAll(new HashSet<>(set.surplus()))).isEqualTo(!set.surplus().isEmpty());
    set.written();
  }

  private static Set<Member> naive(Set<Cidr> members) {
    Set<Member> all = new HashSet<>();
    for (Cidr net : new ArrayList<>(members)) {
      if (net.family() == Family.IPV4 && net.length() == 0) {
        all.add(Member.of(Cidr.parse("0.0.0.0/1")));
        all.add(Member.of(Cidr.parse("128.0.0.0/1")));
      } else if (net.family() == Family.IPV4) {
        all.add(Member.of(net));
      }
    }
    return all;
  }
}
