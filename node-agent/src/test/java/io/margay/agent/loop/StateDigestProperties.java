package io.margay.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.core.calc.ActiveProfile;
import io.margay.core.calc.SetMember;
import io.margay.core.calc.SetType;
import io.margay.core.calc.Update;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Equal states have equal digests whatever the way to them, others have others. */
class StateDigestProperties {

  /** A member of one of two sets, or a profile, comes or goes. */
  record Step(int item, boolean there) {}

  @Property(tries = 300)
  void onlyTheStateCounts(@ForAll("steps") List<Step> steps) {
    StateDigest incremental = new StateDigest();
    Map<String, SortedSet<SetMember>> sets = new TreeMap<>();
    Set<String> profiles = new HashSet<>();
    Map<String, String> digests = new HashMap<>();
    for (String id : List.of("s", "t")) {
      sets.put(id, new TreeSet<>());
      incremental.accept(new Update.IpSetPut(id, SetType.ADDRESSES, new TreeSet<>()));
    }
    for (Step step : steps) {
      if (step.item() >= 8) {
        profile(step, profiles, incremental);
      } else {
        member(step, sets, incremental);
      }
      StateDigest anew = new StateDigest();
      profiles.forEach(name -> anew.accept(put(name)));
      sets.forEach(
          (id, members) -> anew.accept(new Update.IpSetPut(id, SetType.ADDRESSES, members)));
      assertThat(incremental.text()).isEqualTo(anew.text());
      String state = sets + " " + new TreeSet<>(profiles);
      digests.put(incremental.text(), state);
      assertThat(digests.get(incremental.text())).isEqualTo(state);
    }
    assertThat(new HashSet<>(digests.values())).hasSize(digests.size());
  }

  private static void profile(Step step, Set<String> profiles, StateDigest digest) {
    String name = "p" + step.item();
    if (step.there()) {
      profiles.add(name);
      digest.accept(put(name));
    } else {
      profiles.remove(name);
      digest.accept(new Update.ProfileRemove(name));
    }
  }

  private static void member(
      Step step, Map<String, SortedSet<SetMember>> sets, StateDigest digest) {
    String id = step.item() < 4 ? "s" : "t";
    SetMember member = SetMember.of(Cidr.host(IpAddress.ipv4(step.item() % 4)));
    SortedSet<SetMember> members = new TreeSet<>(sets.get(id));
    if (step.there() && members.add(member)) {
      digest.accept(new Update.IpSetDelta(id, List.of(member), List.of()));
    } else if (!step.there() && members.remove(member)) {
      digest.accept(new Update.IpSetDelta(id, List.of(), List.of(member)));
    }
    sets.put(id, members);
  }

  private static Update put(String name) {
    return new Update.ProfilePut(name, new ActiveProfile(List.of(), List.of()));
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(Arbitraries.integers().between(0, 9), Arbitraries.of(true, false))
        .as(Step::new)
        .list()
        .ofMaxSize(25);
  }
}
