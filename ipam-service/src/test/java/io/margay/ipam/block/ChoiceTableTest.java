package io.margay.ipam.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The pure choices, row by row. */
class ChoiceTableTest {

  @TestFactory
  Stream<DynamicTest> aNodeTakesOneOfTheFreeBlocks() {
    return rows("choices.txt").map(row -> DynamicTest.dynamicTest(row, () -> checkChoice(row)));
  }

  private static void checkChoice(String row) {
    String[] sides = row.split("=>");
    List<String> given = words(sides[0]);
    Set<Cidr> taken =
        given.stream()
            .skip(3)
            .filter(w -> !w.equals("-"))
            .map(Cidr::parse)
            .collect(Collectors.toSet());
    List<Cidr> candidates =
        BlockChoice.candidates(
                Cidr.parse(given.get(0)), Integer.parseInt(given.get(1)), given.get(2), taken)
            .toList();
    List<String> expected = words(sides[1]);
    List<Cidr> left = expected.stream().skip(2).map(Cidr::parse).toList();
    assertThat(candidates).containsExactlyInAnyOrderElementsOf(left);
    assertThat(candidates)
        .as("once round, from the node's own start")
        .isEqualTo(rotated(left, candidates));
  }

  /** The expected blocks in address order, beginning where the candidates begin. */
  private static List<Cidr> rotated(List<Cidr> sorted, List<Cidr> candidates) {
    if (sorted.isEmpty()) {
      return List.of();
    }
    int start = sorted.indexOf(candidates.getFirst());
    return IntStream.range(0, sorted.size())
        .mapToObj(i -> sorted.get((start + i) % sorted.size()))
        .toList();
  }

  @TestFactory
  Stream<DynamicTest> aHandleGetsTheNextFreeAddresses() {
    return rows("free.txt").map(row -> DynamicTest.dynamicTest(row, () -> checkFree(row)));
  }

  private static void checkFree(String row) {
    String[] sides = row.split("=>");
    List<String> given = words(sides[0]);
    Set<IpAddress> used =
        given.stream()
            .skip(3)
            .filter(w -> !w.equals("-"))
            .map(IpAddress::parse)
            .collect(Collectors.toSet());
    Block block =
        new Block(Cidr.parse(given.get(0)), "pool", "node", Integer.parseInt(given.get(1)));
    List<IpAddress> free = block.free(used, Integer.parseInt(given.get(2)));
    List<String> expected = words(sides[1]);
    if (expected.getFirst().equals("none")) {
      assertThat(free).isEmpty();
    } else {
      assertThat(free).map(IpAddress::toString).isEqualTo(expected.subList(0, expected.size() - 1));
      assertThat(block.cursorAfter(free.getLast())).isEqualTo(Integer.parseInt(expected.getLast()));
    }
  }

  @Test
  void nodesWithNeighbouringNamesStartApart() {
    Cidr pool = Cidr.parse("10.0.0.0/8");
    Set<Cidr> firsts =
        IntStream.range(0, 1000)
            .mapToObj(i ->
                BlockChoice.candidates(pool, 26, "node" + i, Set.of()).findFirst().orElseThrow())
            .collect(Collectors.toSet());
    assertThat(firsts).hasSizeGreaterThan(980);
  }

  @Test
  void theSameNodeAlwaysStartsAtTheSamePlace() {
    Cidr pool = Cidr.parse("10.0.0.0/16");
    assertThat(BlockChoice.candidates(pool, 26, "node7", Set.of()).findFirst())
        .isEqualTo(BlockChoice.candidates(pool, 26, "node7", Set.of()).findFirst());
  }

  private static List<String> words(String text) {
    return Arrays.asList(text.strip().split("\\s+"));
  }

  private static Stream<String> rows(String file) {
    try (InputStream in = ChoiceTableTest.class.getResourceAsStream("/" + file)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> !line.isBlank() && !line.startsWith("#"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
