package io.margay.ipam.assign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.ipam.block.Picture;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Several wishes that one planner plans, one after the other. */
class PlannerBatchTest {

  private static final List<String> POOL = List.of("pool", "p", "10.0.0.0/29", "30");

  @Test
  void whoWantsTooMuchLeavesNothingTakenForWhoComesNext() {
    Planner planner = planner();
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> take(planner, "n1", "much", 9)).isInstanceOf(NoRoomException.class);
      assertThat(take(planner, "n2", "h" + i, 2)).isEqualTo(2);
    }
    assertThatThrownBy(() -> take(planner, "n2", "h3", 3)).isInstanceOf(NoRoomException.class);
    assertThat(take(planner, "n2", "h4", 2)).isEqualTo(2);
    assertThatThrownBy(() -> take(planner, "n3", "h5", 1)).isInstanceOf(NoRoomException.class);
  }

  private static Planner planner() {
    Scene scene = new Scene();
    scene.read(POOL);
    scene.read(List.of("settings", "strict"));
    return new Planner(scene.cluster(), new Picture(), Scene.NOW);
  }

  private static int take(Planner planner, String node, String handle, int count) {
    return planner.take(Wish.workload(node, handle, count, 0, Map.of())).picks().size();
  }
}
