package io.margay.ipam.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
        order(Cidr.parse(given.get(0)), Integer.parseInt(given.get(1)), given.get(2), taken);
    List<String> expected = words(sides[1]);
    List<Cidr> left = expected.stream().skip(2).map(Cidr::parse).toList();
    assertThat(candidates).containsExactlyInAnyOrderElementsOf(left);
    assertThat(candidates)
        .as("once round, from the node's own start")
        .isEqualTo(rotated(left, candidates));
  }

  /** All that the node would take, one after the other. */
  private static List<Cidr> order(Cidr pool, int length, String node, Set<Cidr> taken) {
    Picture picture = new Picture();
    taken.forEach(cidr -> picture.put(new Block(cidr, "other", false, Instant.EPOCH, 0)));
    List<Cidr> order = new ArrayList<>();
    for (Optional<Cidr> next = next(pool, length, node, picture);
        next.isPresent();
        next = next(pool, length, node, picture)) {
      order.add(next.get());
      picture.put(new Block(next.get(), node, false, Instant.EPOCH, 0));
    }
    return order;
  }

  private static Optional<Cidr> next(Cidr pool, int length, String node, Picture picture) {
    return BlockChoice.next(pool, length, node, picture::overlaps, Reservations.NONE);
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
        new Block(
            Cidr.parse(given.get(0)), "node", false, Instant.EPOCH, Integer.parseInt(given.get(1)));
    used.forEach(block::occupy);
    List<IpAddress> free =
        block.free(Integer.parseInt(given.get(2)), address -> false, Instant.EPOCH);
    List<String> expected = words(sides[1]);
    if (expected.getFirst().equals("none")) {
      assertThat(free).isEmpty();
    } else {
      assertThat(free).map(IpAddress::toString).isEqualTo(expected.subList(0, expected.size() - 1));
      free.forEach(block::give);
      assertThat(block.cursor()).isEqualTo(Integer.parseInt(expected.getLast()));
    }
  }

  @Test
  void nodesWithNeighbouringNamesStartApart() {
    Cidr pool = Cidr.parse("10.0.0.0/8");
    Set<Cidr> firsts =
        IntStream.range(0, 1000)
            .mapToObj(i -> next(pool, 26, "node" + i, new Picture()).orElseThrow())
            .collect(Collectors.toSet());
    assertThat(firsts).hasSizeGreaterThan(980);
  }

  @Test
  void theSameNodeAlwaysStartsAtTheSamePlace() {
    Cidr pool = Cidr.parse("10.0.0.0/16");
    assertThat(next(pool, 26, "node7", new Picture()))
        .isEqualTo(next(pool, 26, "node7", new Picture()));
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
