package io.margay.ipam.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.core.net.Cidr;
import io.margay.core.selector.Selector;
import io.margay.ipam.pool.Pool;
import io.margay.ipam.pool.Use;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Splits, row by row. */
class SplitTableTest {

  @TestFactory
  Stream<DynamicTest> aPoolIsDividedIntoEqualParts() throws IOException {
    try (InputStream in = SplitTableTest.class.getResourceAsStream("/splits.txt")) {
      List<String> lines =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isBlank() && !line.startsWith("#"))
              .toList();
      return lines.stream().map(line -> DynamicTest.dynamicTest(line, () -> check(line)));
    }
  }

  private static void check(String line) {
    int arrow = line.indexOf("=>");
    String[] given = line.substring(0, arrow).strip().split("\\s+", -1);
    String expected = line.substring(arrow + 2).strip();
    Pool pool = pool(given[0], Integer.parseInt(given[1]));
    int parts = Integer.parseInt(given[2]);
    if (expected.startsWith("bad ")) {
      assertThatThrownBy(() -> Split.of(pool, parts))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("parts: ")
          .hasMessageContaining(expected.substring(4));
    } else {
      Split split = Split.of(pool, parts);
      assertThat(split.parts())
          .map(part -> part.cidr().toString())
          .containsExactly(expected.split(" ", -1));
      assertThat(split.parts().getLast().name()).isEqualTo("split-p-" + (parts - 1));
    }
  }

  private static Pool pool(String cidr, int blockLength) {
    return new Pool(
        "p",
        Cidr.parse(cidr),
        blockLength,
        Selector.parse("all()"),
        null,
        Set.of(Use.WORKLOAD),
        false,
        false,
        false,
        false,
        true);
  }
}
