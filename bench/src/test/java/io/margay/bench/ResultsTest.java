package io.margay.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {

  @Test
  void percentilesAreOfTheNearestRank() {
    Samples samples = new Samples();
    for (int millis = 100; millis >= 1; millis--) {
      samples.add(millis * 1_000_000L);
    }
    assertThat(samples.percentileMillis(50)).isEqualTo(50);
    assertThat(samples.percentileMillis(99)).isEqualTo(99);
    assertThat(samples.percentileMillis(100)).isEqualTo(100);
    assertThat(samples.percentileMillis(0)).isEqualTo(1);
  }

  @Test
  void nothingMeasuredIsNoFigure() {
    assertThatThrownBy(() -> new Samples().percentileMillis(50))
        .hasMessageContaining("nothing was measured");
  }

  @Test
  void aRatioIsOursDividedByTheLimit(@TempDir Path folder) throws IOException {
    Results results = new Results();
    results.step("ours").add(3_000_000);
    results.step("limit").add(2_000_000);
    results.ratio("ours/limit", "ours", "limit");
    Path file = folder.resolve("deep/results.json");
    results.write(file);
    assertThat(Files.readString(file))
        .contains("\"ours/limit\" : 1.5")
        .contains("\"ours.p50.millis\" : 3.0")
        .contains("\"machine\"");
    assertThat(results.table()).anyMatch(line -> line.startsWith("ours/limit"));
  }
}
