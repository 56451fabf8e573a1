package io.margay.agent.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** The incremental index against the plain function of all workloads and blocks. */
class StraysProperties {

  /** A block or a workload with one address comes to a node, or goes. */
  record Step(boolean block, int number, @Nullable String node) {}

  @Property(tries = 500)
  void equalsThePlainFunction(@ForAll("steps") List<Step> steps) {
    Strays<Integer> strays = new Strays<>();
    Map<Cidr, String> blocks = new HashMap<>();
    Map<Cidr, String> workloads = new LinkedHashMap<>();
    for (Step step : steps) {
      if (step.block()) {
        Cidr block = Cidr.of(IpAddress.ipv4(0x0a000000 + step.number() / 4 * 64), 26);
        put(blocks, block, step.node());
        strays.block(block, step.node());
      } else {
        Cidr address = Cidr.host(IpAddress.ipv4(0x0a000000 + step.number() * 16));
        put(workloads, address, step.node());
        boolean changed = strays.workload(step.number(), List.of(address), step.node());
        assertThat(changed || strays.all().equals(naive(blocks, workloads))).isTrue();
      }
      assertThat(strays.all()).isEqualTo(naive(blocks, workloads));
    }
  }

  private static Map<Cidr, String> naive(Map<Cidr, String> blocks, Map<Cidr, String> workloads) {
    Map<Cidr, String> strays = new TreeMap<>();
    workloads.forEach((address, node) -> {
      boolean home =
          blocks.entrySet().stream()
              .anyMatch(block -> block.getKey().contains(address) && block.getValue().equals(node));
      if (!home) {
        strays.put(address, node);
      }
    });
    return strays;
  }

  private static void put(Map<Cidr, String> map, Cidr key, @Nullable String node) {
    if (node == null) {
      map.remove(key);
    } else {
      map.put(key, node);
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.of(true, false),
            Arbitraries.integers().between(0, 15),
            Arbitraries.of("a", "b").injectNull(0.3))
        .as(Step::new)
        .list()
        .ofMaxSize(30);
  }
}
