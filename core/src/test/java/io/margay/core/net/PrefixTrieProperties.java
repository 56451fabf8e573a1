package io.margay.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The trie against a sorted map that is searched from end to end. */
class PrefixTrieProperties {

  /** One call: a null value removes. */
  record Call(Cidr prefix, Integer value) {}

  @Property
  void agreesWithANaiveMap(@ForAll("calls") List<Call> calls, @ForAll("prefixes") Cidr asked) {
    PrefixTrie<Integer> trie = new PrefixTrie<>();
    TreeMap<Cidr, Integer> naive = new TreeMap<>();
    for (Call call : calls) {
      if (call.value == null) {
        assertThat(trie.remove(call.prefix)).isEqualTo(naive.remove(call.prefix));
      } else {
        assertThat(trie.put(call.prefix, call.value)).isEqualTo(naive.put(call.prefix, call.value));
      }
      assertThat(trie.size()).isEqualTo(naive.size());
    }
    List<Map.Entry<Cidr, Integer>> visited = new ArrayList<>();
    trie.forEach((prefix, value) -> visited.add(Map.entry(prefix, value)));
    assertThat(visited).containsExactlyElementsOf(naive.entrySet());
    assertAnswers(trie, naive, asked);
    naive.keySet().forEach(prefix -> assertAnswers(trie, naive, prefix));
  }

  private static void assertAnswers(
      PrefixTrie<Integer> trie, TreeMap<Cidr, Integer> naive, Cidr asked) {
    List<Map.Entry<Cidr, Integer>> covering =
        naive.entrySet().stream()
            .filter(entry -> entry.getKey().contains(asked))
            .sorted(Comparator.comparing(entry -> entry.getKey().length()))
            .toList();
    assertThat(trie.get(asked)).isEqualTo(naive.get(asked));
    assertThat(trie.covering(asked)).containsExactlyElementsOf(covering);
    assertThat(trie.covered(asked))
        .containsExactlyElementsOf(
            naive.entrySet().stream().filter(entry -> asked.contains(entry.getKey())).toList());
    assertThat(trie.longestMatch(asked)).isEqualTo(covering.isEmpty() ? null : covering.getLast());
    assertThat(trie.longestMatch(asked.address()))
        .isEqualTo(
            naive.entrySet().stream()
                .filter(entry -> entry.getKey().contains(asked.address()))
                .max(Comparator.comparing(entry -> entry.getKey().length()))
                .orElse(null));
  }

  @Example
  void whatIsRemovedLeavesNothingThatIsFound() {
    PrefixTrie<String> trie = new PrefixTrie<>();
    trie.put(Cidr.parse("10.0.0.0/24"), "a");
    trie.put(Cidr.parse("10.0.1.0/24"), "b");
    trie.remove(Cidr.parse("10.0.0.0/24"));
    trie.remove(Cidr.parse("10.0.1.0/24"));
    assertThat(trie.isEmpty()).isTrue();
    assertThat(trie.longestMatch(IpAddress.parse("10.0.0.1"))).isNull();
    assertThat(trie.remove(Cidr.parse("10.0.0.0/23"))).isNull();
  }

  @Provide
  Arbitrary<List<Call>> calls() {
    return Combinators.combine(prefixes(), Arbitraries.integers().between(0, 9).injectNull(0.3))
        .as(Call::new)
        .list()
        .ofMaxSize(40);
  }

  /** Few distinct bits, so that prefixes meet often. */
  @Provide
  Arbitrary<Cidr> prefixes() {
    Arbitrary<IpAddress> four =
        Arbitraries.of(0x0a000000, 0x0a000001, 0x0a000080, 0x0a010000, 0x8a000000, 0, -1)
            .map(IpAddress::ipv4);
    Arbitrary<IpAddress> six =
        Combinators.combine(
                Arbitraries.of(0L, 0x20010db800000000L, 0x20010db800000001L),
                Arbitraries.of(0L, 1L, Long.MIN_VALUE))
            .as((high, low) -> new IpAddress(Family.IPV6, high, low));
    return Combinators.combine(
            Arbitraries.oneOf(four, six),
            Arbitraries.of(0, 1, 8, 15, 16, 24, 25, 31, 32, 63, 64, 65, 127, 128))
        .as((address, length) -> Cidr.of(address, Math.min(length, address.family().bits())));
  }
}
