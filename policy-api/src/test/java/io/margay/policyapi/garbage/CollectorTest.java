package io.margay.policyapi.garbage;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.policyapi.store.Mutation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollectorTest {

  private static final Mutation.Managing NOBODY = (current, wanted) -> null;

  private static Collector collector() {
    return new Collector(kind -> NOBODY);
  }

  private static void settle(Collector collector, World world) {
    for (Set<String> keys = world.changed(); !keys.isEmpty(); keys = world.changed()) {
      collector.changed(keys, world.state()).forEach(world::apply);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      textBlock =
          """
          # What is there                       | what happens               | what is left
          r; c < r                              | -r                         | ''
          r; c < r; g < c                       | -r                         | ''
          # Made after its owner went, or by somebody who knows another of that name.
          a                                     | c < r                      | a
          r; c < r                              | c < q                      | r
          r; o; c < r, o                        | -r                         | c < o; o
          r; o; c < r, o                        | -r; -o                     | ''
          r; c < r +f                           | -r                         | c < r +f going
          r; c < r +f; g < c                    | -r                         | c < r +f going; g < c
          r; c < r +f; g < c                    | -r; -c                     | ''
          # The last that is waited for is gone.
          r +foregroundDeletion going; c < r! +f going | -c                  | ''
          r +foregroundDeletion going; c < r! +f going | a                   | a; c < r! +f going; r +foregroundDeletion going
          r +foregroundDeletion going; c < r! +f going; d < r! +f going | -c | d < r! +f going; r +foregroundDeletion going
          r +x +foregroundDeletion going; c < r! +f going | -c               | r +x going
          # Nobody asks that the owner waits.
          r +foregroundDeletion going; c < r +f going | r +foregroundDeletion going | c < r +f going
          # Made while the owner waits.
          r +foregroundDeletion going; c < r! +f going | d < r!              | c < r! +f going; r +foregroundDeletion going
          r +foregroundDeletion going; c < r! +f going | d < r! +f           | c < r! +f going; d < r! +f going; r +foregroundDeletion going
          # A chain comes apart from its end.
          r +foregroundDeletion going; c < r! +foregroundDeletion going; g < c! +f going | -g | ''
          # Who waits for each other waits for nobody.
          r < c! +foregroundDeletion going; c < r! +foregroundDeletion +f going | c < r! +foregroundDeletion going | ''
          r < c! +foregroundDeletion going; c < r! +foregroundDeletion +f going | a | a; c < r! +f going; r < c! +foregroundDeletion going
          # What held one of a circle held the other.
          a < b! +foregroundDeletion going; b < a! +f +foregroundDeletion going; c < a! +f going | -c | a < b! +foregroundDeletion going; b < a! +f going
          # Orphans are let go first.
          r +orphan; c < r                      | r +orphan going            | c
          r +orphan +f; c < r                   | r +orphan +f going         | c; r +f going
          # The owner gives up waiting.
          r +foregroundDeletion going; c < r! +f going | -r                  | c < r! +f going
          """)
  void leavesWhatHasToStay(String before, String happens, String after) {
    for (boolean together : List.of(true, false)) {
      World world = World.of(before);
      Collector collector = collector();
      collector.begin(world.state()).forEach(world::apply);
      settle(collector, world);
      for (String one : happens.split(";")) {
        if (one.strip().startsWith("-")) {
          world.remove(one.strip().substring(1));
        } else {
          world.put(one);
        }
        if (!together) {
          settle(collector, world);
        }
      }
      settle(collector, world);
      assertThat(sorted(world)).isEqualTo(sorted(World.of(after)));
      // One that starts now finds nothing to do.
      assertThat(collector().begin(world.state())).isEmpty();
    }
  }

  /** The order of finalizers is nobody's business. */
  private static List<String> sorted(World world) {
    return List.of(world.toString().split("; ")).stream()
        .map(line -> List.of(line.split(" ")).stream().sorted().toList().toString())
        .toList();
  }

  private static String randomLine(Random random) {
    StringBuilder line = new StringBuilder("n" + random.nextInt(6));
    int owners = random.nextInt(3);
    for (int i = 0; i < owners; i++) {
      line.append(i == 0 ? " < " : ", ").append("n" + random.nextInt(7));
      line.append(random.nextBoolean() ? "!" : "");
    }
    boolean held = false;
    for (String finalizer : List.of("f", "foregroundDeletion", "orphan")) {
      if (random.nextInt(3) == 0) {
        line.append(" +").append(finalizer);
        held = true;
      }
    }
    return line.append(held && random.nextBoolean() ? " going" : "").toString();
  }

  /** Whatever happens, and whenever it is told: in the end nothing is left to do. */
  @Property
  void hearingOfChangesComesToTheSameAsLookingAtAll(@ForAll long seed) {
    Random random = new Random(seed);
    World world = new World();
    Collector collector = collector();
    collector.begin(world.state());
    for (int i = 0; i < 40; i++) {
      if (random.nextInt(4) == 0) {
        world.remove("n" + random.nextInt(6));
      } else {
        world.put(randomLine(random));
      }
      if (random.nextInt(3) == 0) {
        List<Mutation> due = new ArrayList<>(collector.changed(world.changed(), world.state()));
        Collections.shuffle(due, random);
        due.forEach(world::apply);
      }
    }
    settle(collector, world);
    assertThat(collector().begin(world.state())).isEmpty();
  }
}
