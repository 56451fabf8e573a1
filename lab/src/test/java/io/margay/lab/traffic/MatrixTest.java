package io.margay.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.lab.traffic.Matrix.Cell;
import io.margay.lab.traffic.Probe.Outcome;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MatrixTest {

  private final Map<Cell, Outcome> outcomes = new LinkedHashMap<>();

  MatrixTest() {
    outcomes.put(new Cell("a", "b", 22), Outcome.DROPPED);
    outcomes.put(new Cell("a", "b", 6379), Outcome.OPEN);
    outcomes.put(new Cell("c", "b", 22), Outcome.REFUSED);
    outcomes.put(new Cell("c", "b", 6379), Outcome.OPEN);
  }

  @Test
  void everyCellThatIsNotAsTheRuleSaysIsNamed() {
    assertThat(new Matrix(outcomes).differences(cell -> cell.from().equals("a")))
        .containsExactly("a → b:22 is dropped, must be open", "c → b:6379 is open, must be closed");
  }

  @Test
  void refusedIsAsClosedAsDropped() {
    assertThat(new Matrix(outcomes).differences(cell -> cell.port() == 6379)).isEmpty();
  }

  @Test
  void itPrintsARowForEachSourceAndAColumnForEachTarget() {
    assertThat(new Matrix(outcomes))
        .hasToString(
            """
            from \\ to   b:22      b:6379
            a           closed    open
            c           refused   open
            """);
  }
}
