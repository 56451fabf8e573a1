package io.margay.core.delta;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SetTrackerTest {

  enum What {
    WANT,
    UNWANT,
    REPLACE,
    FOUND,
    SETTLED
  }

  record Call(What what, int member, Set<Integer> all) {}

  @Property
  void theDifferenceIsThatOfTheWholeSets(@ForAll("calls") List<Call> calls) {
    SetTracker<Integer> tracker = new SetTracker<>();
    Set<Integer> wanted = new HashSet<>();
    Set<Integer> there = new HashSet<>();
    for (Call call : calls) {
      switch (call.what) {
        case WANT -> {
          tracker.want(call.member);
          wanted.add(call.member);
        }
        case UNWANT -> {
          tracker.unwant(call.member);
          wanted.remove(call.member);
        }
        case REPLACE -> {
          tracker.replaceWanted(call.all);
          wanted = new HashSet<>(call.all);
        }
        case FOUND -> {
          tracker.found(call.all);
          there = new HashSet<>(call.all);
        }
        case SETTLED -> {
          tracker.settled();
          there = new HashSet<>(wanted);
        }
      }
      assertThat(tracker.wanted()).containsExactlyInAnyOrderElementsOf(wanted);
      assertThat(tracker.missing()).containsExactlyInAnyOrderElementsOf(without(wanted, there));
      assertThat(tracker.surplus()).isEqualTo(without(there, wanted));
      assertThat(tracker.inSync()).isEqualTo(wanted.equals(there));
    }
  }

  private static Set<Integer> without(Set<Integer> all, Set<Integer> others) {
    Set<Integer> rest = new HashSet<>(all);
    rest.removeAll(others);
    return rest;
  }

  @Provide
  Arbitrary<List<Call>> calls() {
    Arbitrary<Integer> members = Arbitraries.integers().between(1, 5);
    return Combinators.combine(Arbitraries.of(What.class), members, members.set().ofMaxSize(4))
        .as(Call::new)
        .list()
        .ofMaxSize(40);
  }
}
