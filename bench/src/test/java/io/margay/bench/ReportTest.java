package io.margay.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.bench.report.Report;
import io.margay.bench.report.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {

  @TempDir Path directory;

  @Test
  void quantilesAreOfTheNearestRank() {
    Samples samples = samples("s", 100);
    assertThat(samples.seconds(0)).isEqualTo(0.001);
    assertThat(samples.seconds(0.5)).isEqualTo(0.050);
    assertThat(samples.seconds(0.99)).isEqualTo(0.099);
    assertThat(samples.seconds(1)).isEqualTo(0.100);
  }

  @Test
  void quantilesOfTwoAreOfAllSamplesOfBoth() {
    Samples both = samples("s", 3).and(samples("s", 5));
    assertThat(both.count()).isEqualTo(8);
    assertThat(both.quantile(0.5)).isEqualTo(Duration.ofMillis(2));
    assertThat(both.quantile(1)).isEqualTo(Duration.ofMillis(5));
  }

  @Test
  void withoutSamplesThereIsNoQuantile() {
    assertThatThrownBy(() -> new Samples("none").seconds(0.5)).hasMessageContaining("none");
  }

  @Test
  void theFileHasValuesRatiosMachineAndVersions() throws IOException {
    Report report = new Report("b");
    report.add("ours", samples("ours", 10));
    report.compare(samples("ours", 10), samples("limit", 4));

    JsonNode file = JsonMapper.shared().readTree(Files.readString(report.write(directory)));

    assertThat(file.path("values").path("b.ours.p50.seconds").asDouble()).isEqualTo(0.005);
    assertThat(file.path("ratios").path("b.ours.p50.seconds/limit").asDouble()).isEqualTo(2.5);
    assertThat(file.path("machine").path("processors").asInt()).isPositive();
    assertThat(file.path("versions").has("java")).isTrue();
  }

  private static Samples samples(String name, int count) {
    Samples samples = new Samples(name);
    for (int i = count; i > 0; i--) {
      samples.add(Duration.ofMillis(i));
    }
    return samples;
  }
}
