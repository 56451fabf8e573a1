package io.margay.policyapi.garbage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.core.model.Resource;
import io.margay.policyapi.store.Mutation;
import io.margay.policyapi.store.StoredResource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeletionPlanTest {

  private static final Mutation.Managing NOBODY = (current, wanted) -> null;

  private static @Nullable Resource nothing(@Nullable StoredResource current) {
    return null;
  }

  private static List<Mutation> plan(World world, String root, @Nullable Propagation propagation) {
    List<StoredResource> roots = List.of(world.get(root));
    DeletionPlan plan = DeletionPlan.of(roots, propagation, world::dependents, 100);
    List<Mutation> writes = new ArrayList<>();
    writes.add(plan.root(roots.getFirst(), DeletionPlanTest::nothing));
    writes.addAll(plan.dependents(roots, kind -> NOBODY));
    return writes;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      textBlock =
          """
          # What is there                              | asked for  | what is left
          r                                            | BACKGROUND | ''
          r; c < r; g < c                              | BACKGROUND | ''
          r; c < r; g < c                              | FOREGROUND | ''
          r; c < r; g < c                              | ORPHAN     | c; g < c
          r; c < r!; g < c!                            | FOREGROUND | ''
          # One with another owner stays without this one.
          r; o; c < r, o                               | BACKGROUND | c < o; o
          r; o; c < r!, o                              | FOREGROUND | c < o; o
          # One with two owners that both go, goes: however far apart they are.
          r; a < r; b < a; x < r, b                    | BACKGROUND | ''
          r; a < r; b < a; x < b, a, r                 | FOREGROUND | ''
          # In the background dependents follow once their owner is gone.
          r +f; c < r                                  | BACKGROUND | c < r; r +f going
          r; c < r +f; g < c                           | BACKGROUND | c < r +f going; g < c
          # In the foreground they go first.
          r +f; c < r                                  | FOREGROUND | r +f going
          r; c < r! +f                                 | FOREGROUND | c < r! +f going; r +foregroundDeletion going
          r; c < r! +f; d < r!                         | FOREGROUND | c < r! +f going; r +foregroundDeletion going
          # Only for those that say so is waited.
          r; c < r +f                                  | FOREGROUND | c < r +f going
          r; c < r!; g < c! +f                         | FOREGROUND | c < r! +foregroundDeletion going; g < c! +f going; r +foregroundDeletion going
          r; c < r!; g < c +f                          | FOREGROUND | g < c +f going
          r +x; c < r! +f                              | FOREGROUND | c < r! +f going; r +x +foregroundDeletion going
          # Circles.
          r < c; c < r                                 | BACKGROUND | ''
          r < c!; c < r!                               | FOREGROUND | ''
          # Asked again, and with another mind.
          r +foregroundDeletion going; c < r! +f going | FOREGROUND | c < r! +f going; r +foregroundDeletion going
          r +foregroundDeletion going; c < r! +f going | BACKGROUND | c < r! +f going
          r +foregroundDeletion going; c < r! +f       | ORPHAN     | c +f
          r +f; c < r                                  | ORPHAN     | c; r +f going
          # Without a word of the client the object's own finalizers say it.
          r; c < r                                     |            | ''
          r +orphan; c < r                             |            | c
          r +foregroundDeletion; c < r! +f             |            | c < r! +f going; r +foregroundDeletion going
          r +foregroundDeletion; c < r                 |            | ''
          r +orphan; c < r                             | BACKGROUND | ''
          """)
  void leavesWhatHasToStay(String before, @Nullable Propagation propagation, String after) {
    World world = World.of(before);
    plan(world, "r", propagation).forEach(world::apply);
    assertThat(world).hasToString(after);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          r; c < r       | r +f
          r; c < r       | c < r +f
          r; o; c < r    | c < r, o
          r +f; c < r    | r
          """)
  void isOutdatedBySomethingElseThatHolds(String before, String meanwhile) {
    World world = World.of(before);
    List<Mutation> writes = plan(world, "r", Propagation.FOREGROUND);
    world.put(meanwhile);
    assertThatThrownBy(() -> writes.forEach(world::apply))
        .isInstanceOf(DeletionPlan.Outdated.class);
  }

  @Test
  void stopsWhenItIsTooLarge() {
    World world = new World();
    world.put("r");
    for (int i = 0; i < 200; i++) {
      world.put("c" + i + " < " + (i == 0 ? "r" : "c" + (i - 1)));
    }
    DeletionPlan plan =
        DeletionPlan.of(List.of(world.get("r")), Propagation.BACKGROUND, world::dependents, 100);
    assertThat(plan.size()).isEqualTo(101);
  }
}
