package io.margay.agent.dataplane.nftables;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class MaximalTest {

  /** Whatever comes and goes, those remain that no other contains, and nothing is told twice. */
  @Property
  void whatNoOtherContainsIsThere(
      @ForAll @Size(max = 60) List<@IntRange(max = 511) Integer> steps) {
    Set<Cidr> all = new HashSet<>();
    Set<Cidr> told = new HashSet<>();
    Maximal maximal =
        new Maximal(
            net -> assertThat(told.add(net)).as("%s appears", net).isTrue(),
            net -> assertThat(told.remove(net)).as("%s vanishes", net).isTrue());
    for (int step : steps) {
      Cidr net = Cidr.of(IpAddress.ipv4((step & 31) << 27), (step >> 5) & 7);
      if ((step & 256) != 0) {
        all.add(net);
        maximal.add(net);
      } else {
        all.remove(net);
        maximal.remove(net);
      }
      assertThat(told).isEqualTo(naive(all));
    }
  }

  private static Set<Cidr> naive(Set<Cidr> all) {
    return all.stream()
        .filter(net -> all.stream().noneMatch(other -> !other.equals(net) && other.contains(net)))
        .collect(Collectors.toSet());
  }

  @Property
  void boundsStandForTheSamePrefixes(
      @ForAll @Size(max = 20) List<@IntRange(max = 255) Integer> nets) {
    Set<Cidr> told = new HashSet<>();
    Maximal maximal = new Maximal(told::add, told::remove);
    nets.forEach(net -> maximal.add(Cidr.of(IpAddress.ipv4((net & 31) << 27), (net >> 5) & 7)));
    List<Cidr> back =
        Intervals.prefixes(told.stream().flatMap(net -> Intervals.of(net).stream()).toList());
    assertThat(back).isNotNull().containsExactlyInAnyOrderElementsOf(told);
  }

  @Test
  void boundsThatAreNoPrefixAreNone() {
    assertThat(
            Intervals.prefixes(
                List.of(
                    Intervals.of(Cidr.parse("10.0.0.0/24")).getFirst(),
                    Intervals.of(Cidr.parse("10.0.2.0/24")).getLast())))
        .isNull();
    assertThat(Intervals.prefixes(Intervals.of(Cidr.parse("::/0"))))
        .containsExactly(Cidr.parse("::/0"));
    assertThat(Intervals.prefixes(Intervals.of(Cidr.parse("ff00::/8"))))
        .containsExactly(Cidr.parse("ff00::/8"));
  }
}
