package io.margay.ipam.assign;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import io.margay.ipam.block.Block;
import io.margay.ipam.block.Picture;
import io.margay.ipam.pool.Query.Purpose;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * What is planned, row by row: {@code ask NODE v4=N v6=N ...}, {@code give NODE ADDRESS ...} or
 * {@code ensure NODE 4|6|46}, then what comes of it: {@code +CIDR} a new block, {@code ^CIDR} one
 * taken over, {@code +N} that many new blocks wherever they are, addresses, {@code ~} before a
 * borrowed one, {@code N addresses} wherever they are; or no pool, no room, bad, with a part of the
 * message.
 */
@Timeout(60)
class PlannerTableTest {

  @TestFactory
  Stream<DynamicTest> ownBlocksNewBlocksAbandonedBlocks() {
    return rows("affinity.txt");
  }

  @TestFactory
  Stream<DynamicTest> borrowing() {
    return rows("borrow.txt");
  }

  @TestFactory
  Stream<DynamicTest> caps() {
    return rows("caps.txt");
  }

  @TestFactory
  Stream<DynamicTest> reservations() {
    return rows("reservations.txt");
  }

  @TestFactory
  Stream<DynamicTest> cooldown() {
    return rows("cooldown.txt");
  }

  @TestFactory
  Stream<DynamicTest> selectionOfPools() {
    return rows("selection.txt");
  }

  @TestFactory
  Stream<DynamicTest> addressesByName() {
    return rows("given.txt");
  }

  private static void check(Scene scene, String row) {
    int arrow = row.indexOf("=>");
    List<String> request = words(row.substring(0, arrow));
    String expected = row.substring(arrow + 2).strip();
    Picture picture = scene.picture();
    List<String> before = describe(picture);
    Planner planner = new Planner(scene.cluster(), picture, Scene.NOW);
    try {
      Plan plan = plan(planner, request);
      assertPlan(plan, expected);
      plan.undo(picture);
    } catch (NoPoolException e) {
      assertRefused("no pool", e, expected);
    } catch (NoRoomException e) {
      assertRefused("no room", e, expected);
    } catch (IllegalArgumentException e) {
      assertRefused("bad", e, expected);
    }
    assertThat(describe(picture)).as("an undone plan leaves nothing").isEqualTo(before);
  }

  private static Plan plan(Planner planner, List<String> request) {
    String node = request.get(1);
    List<String> rest = request.subList(2, request.size());
    return switch (request.getFirst()) {
      case "ask" -> planner.take(wish(node, rest));
      case "give" ->
          planner.give(node, rest.stream().map(IpAddress::parse).toList(), Purpose.WORKLOAD);
      case "ensure" -> planner.ensure(node, families(rest.getFirst()));
      default -> throw new IllegalStateException("what is " + request + "?");
    };
  }

  private static Wish wish(String node, List<String> words) {
    Map<String, String> values = Scene.labels(words);
    int ipv4 = Integer.parseInt(values.getOrDefault("v4", "0"));
    int ipv6 = Integer.parseInt(values.getOrDefault("v6", "0"));
    if (words.contains("held")) {
      return Wish.held(node, "request", ipv4, ipv6);
    }
    List<String> pools =
        values.containsKey("pools") ? List.of(values.get("pools").split(",", -1)) : List.of();
    return new Wish(
        node,
        "handle",
        "",
        ipv4,
        ipv6,
        Map.of(),
        values.getOrDefault("ns", ""),
        Purpose.valueOf(values.getOrDefault("use", "WORKLOAD")),
        Map.of(Family.IPV4, pools, Family.IPV6, pools),
        false);
  }

  private static Set<Family> families(String digits) {
    Set<Family> families = EnumSet.noneOf(Family.class);
    if (digits.contains("4")) {
      families.add(Family.IPV4);
    }
    if (digits.contains("6")) {
      families.add(Family.IPV6);
    }
    return families;
  }

  private static void assertPlan(Plan plan, String expected) {
    List<String> claims =
        plan.claims().stream()
            .map(claim -> (claim.before() == null ? "+" : "^") + claim.block().cidr())
            .toList();
    List<String> picks =
        plan.picks().stream().map(pick -> (pick.borrowed() ? "~" : "") + pick.address()).toList();
    assertThat(plan.picks()).map(Plan.Pick::address).doesNotHaveDuplicates();
    List<String> said = new ArrayList<>(words(expected));
    List<String> all = new ArrayList<>();
    all.addAll(
        said.stream().anyMatch(word -> word.matches("\\+\\d+"))
            ? List.of("+" + claims.size())
            : claims);
    all.addAll(said.contains("addresses") ? List.of(picks.size() + "", "addresses") : picks);
    assertThat(all).isEqualTo(said);
  }

  private static void assertRefused(String how, RuntimeException e, String expected) {
    assertThat(expected).as("it was refused: %s", e.getMessage()).startsWith(how);
    assertThat(e.getMessage()).contains(expected.substring(how.length()).strip());
  }

  private static List<String> describe(Picture picture) {
    return picture.all().stream().map(Block::toString).toList();
  }

  private static List<String> words(String text) {
    return text.isBlank() ? List.of() : Arrays.asList(text.strip().split("\\s+", -1));
  }

  private static Stream<DynamicTest> rows(String file) {
    List<DynamicTest> tests = new ArrayList<>();
    Scene scene = new Scene();
    String name = "";
    for (String line : lines(file)) {
      if (line.startsWith("scene ")) {
        scene = new Scene();
        name = line.substring(6);
      } else if (line.contains("=>")) {
        Scene there = scene;
        tests.add(DynamicTest.dynamicTest(name + ": " + line, () -> check(there, line)));
      } else {
        scene.read(words(line));
      }
    }
    return tests.stream();
  }

  private static List<String> lines(String file) {
    try (InputStream in = PlannerTableTest.class.getResourceAsStream("/planner/" + file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
