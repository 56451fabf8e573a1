package io.margay.core.calc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.margay.core.calc.testing.CheckingConsumer;
import io.margay.core.model.Kind;
import io.margay.core.model.PolicyType;
import io.margay.core.model.Protocol;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Runs the files of states: each state by itself, and each file as histories of the graph. */
class StatesTest {

  private static final NodeName HERE = new NodeName("here");
  private static final List<String> FILES =
      List.of(
          "scope.yaml",
          "tiers.yaml",
          "rules.yaml",
          "profiles.yaml",
          "members.yaml",
          "kubernetes.yaml",
          "hosts.yaml",
          "staged.yaml",
          "networks.yaml",
          "ports.yaml",
          "accounts.yaml",
          "services.yaml",
          "flows.yaml");

  @TestFactory
  Stream<DynamicContainer> a_state_gives_what_is_written_beside_it() throws Exception {
    List<DynamicContainer> files = new ArrayList<>();
    for (String file : FILES) {
      files.add(
          dynamicContainer(
              file,
              State.read(file).stream()
                  .map(state -> dynamicTest(state.name(), () -> checkAlone(state)))));
    }
    return files.stream();
  }

  @TestFactory
  Stream<DynamicContainer> the_graph_goes_from_state_to_state() throws Exception {
    List<DynamicContainer> files = new ArrayList<>();
    for (String file : FILES) {
      files.add(dynamicContainer(file, histories(State.read(file))));
    }
    return files.stream();
  }

  private static Stream<DynamicTest> histories(List<State> states) {
    List<DynamicTest> tests = new ArrayList<>();
    tests.add(dynamicTest("as written", () -> walk(states)));
    tests.add(dynamicTest("reversed", () -> walk(states.reversed())));
    for (int seed = 1; seed <= 5; seed++) {
      List<State> shuffled = new ArrayList<>(states);
      Collections.shuffle(shuffled, new Random(seed));
      tests.add(dynamicTest("shuffled, seed " + seed, () -> walk(shuffled)));
    }
    List<State> withEmpties = new ArrayList<>();
    states.forEach(state -> withEmpties.addAll(List.of(State.EMPTY, state)));
    tests.add(dynamicTest("with empties between", () -> walk(withEmpties)));
    List<State> repeated = new ArrayList<>();
    states.forEach(state -> repeated.addAll(List.of(state, state)));
    tests.add(dynamicTest("with repeats", () -> walk(repeated)));
    tests.add(dynamicTest("split into a flush a change", () -> split(states)));
    tests.add(dynamicTest("squashed into one flush", () -> squash(states)));
    return tests.stream();
  }

  private static void checkAlone(State state) {
    Desired desired = Compute.compute(state.resources(), HERE);
    assertThat(DesiredText.of(desired)).isEqualTo(state.desired());
    state
        .verdicts()
        .forEach((packet, verdict) ->
            assertThat(verdict(desired, packet).toString()).as(packet).isEqualTo(verdict));
  }

  private static void walk(List<State> states) {
    CalcGraph graph = new CalcGraph(HERE);
    CheckingConsumer consumer = new CheckingConsumer();
    State before = State.EMPTY;
    for (State state : states) {
      graph.apply(changes(before, state));
      List<Update> updates = graph.flush();
      if (state.equals(before)) {
        assertThat(updates).as(state.name()).isEmpty();
      }
      consumer.apply(updates);
      assertThat(DesiredText.of(consumer.state())).as(state.name()).isEqualTo(state.desired());
      assertCounts(graph, state);
      before = state;
    }
  }

  private static void assertCounts(CalcGraph graph, State state) {
    for (Kind kind : List.of(Kind.TIER, Kind.NETWORK_POLICY, Kind.WORKLOAD_ENDPOINT)) {
      assertThat(graph.counts().getOrDefault(kind, 0))
          .as("%s: %s", state.name(), kind)
          .isEqualTo(
              (int) state.resources().stream().filter(each -> each.key().kind() == kind).count());
    }
  }

  /** What lies between two states is nowhere written; but nothing may dangle on the way. */
  private static void split(List<State> states) {
    CalcGraph graph = new CalcGraph(HERE);
    CheckingConsumer consumer = new CheckingConsumer();
    State before = State.EMPTY;
    for (State state : states) {
      List<Change> changes = new ArrayList<>(changes(before, state));
      Collections.shuffle(changes, new Random(states.indexOf(state)));
      Map<ResourceKey, Resource> world = new TreeMap<>();
      before.resources().forEach(resource -> world.put(resource.key(), resource));
      for (Change change : changes) {
        graph.apply(List.of(change));
        consumer.apply(graph.flush());
        switch (change) {
          case Change.Put(Resource resource) -> world.put(resource.key(), resource);
          case Change.Delete(ResourceKey key) -> world.remove(key);
        }
        assertThat(consumer.state()).isEqualTo(Compute.compute(world.values(), HERE));
      }
      assertThat(DesiredText.of(consumer.state())).as(state.name()).isEqualTo(state.desired());
      before = state;
    }
  }

  private static void squash(List<State> states) {
    CalcGraph graph = new CalcGraph(HERE);
    State before = State.EMPTY;
    for (State state : states) {
      graph.apply(changes(before, state));
      before = state;
    }
    CheckingConsumer consumer = new CheckingConsumer();
    consumer.apply(graph.flush());
    assertThat(DesiredText.of(consumer.state())).isEqualTo(before.desired());
  }

  /** Puts everything that is there afterwards, changed or not. */
  private static List<Change> changes(State before, State after) {
    Map<ResourceKey, Change> changes = new TreeMap<>();
    before.resources().stream()
        .map(Resource::key)
        .forEach(key -> changes.put(key, new Change.Delete(key)));
    after.resources().forEach(resource -> changes.put(resource.key(), new Change.Put(resource)));
    return List.copyOf(changes.values());
  }

  /**
   * Reads {@code [pending] NAMESPACE/NAME DIRECTION PROTOCOL SOURCE DESTINATION PORT-OR-TYPE/CODE},
   * of a host endpoint {@code NAME TRAFFIC} instead of namespace and name.
   */
  private static Verdict verdict(Desired desired, String text) {
    List<String> words = new ArrayList<>(List.of(text.split(" ")));
    boolean pending = words.getFirst().equals("pending");
    if (pending) {
      words.removeFirst();
    }
    String[] endpoint = words.removeFirst().split("/");
    boolean host = endpoint.length == 1;
    ResourceKey key =
        host
            ? new ResourceKey(Kind.HOST_ENDPOINT, "", endpoint[0])
            : new ResourceKey(Kind.WORKLOAD_ENDPOINT, endpoint[0], endpoint[1]);
    Traffic traffic = host ? Traffic.valueOf(words.removeFirst()) : Traffic.LOCAL;
    PolicyType direction = PolicyType.valueOf(words.removeFirst().toUpperCase(Locale.ROOT));
    return PolicyEvaluator.verdict(
        desired, new Question(key, direction, traffic, pending), packet(words));
  }

  private static Packet packet(List<String> words) {
    Protocol protocol = Protocol.fromTree(words.get(0));
    IpAddress source = IpAddress.parse(words.get(1));
    IpAddress destination = IpAddress.parse(words.get(2));
    String[] numbers = words.get(3).split("/");
    int first = Integer.parseInt(numbers[0]);
    return numbers.length == 2
        ? Packet.icmp(protocol, source, destination, first, Integer.parseInt(numbers[1]))
        : Packet.toPort(protocol, source, destination, first);
  }
}
