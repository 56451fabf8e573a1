package io.margay.policyapi.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.backends.TestBackends;
import io.margay.core.model.Kind;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.store.ResourceStore.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Lists in parts: what is in memory at a time, and of which state. */
class PartsTest {

  private static StoreFixture fixture;

  @BeforeAll
  static void start() {
    fixture = new StoreFixture(TestBackends.postgres());
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  private static String name(String prefix, int number) {
    return prefix + "-%04d".formatted(number);
  }

  private static void put(String prefix, int count, int characters) {
    for (int from = 0; from < count; from += 100) {
      fixture.store.write(
          IntStream.range(from, Math.min(count, from + 100))
              .mapToObj(i ->
                  StoreFixture.resource(
                      """
                      apiVersion: projectcalico.org/v3
                      kind: NetworkPolicy
                      metadata: {name: %s, namespace: %s, annotations: {a: %s}}
                      spec: {}
                      """
                          .formatted(name(prefix, i), prefix, "v".repeat(characters))))
              .map(StoreFixture::put)
              .toList(),
          false);
    }
  }

  private static Part part(String namespace, @Nullable ResourceKey after, PartSize size, long at) {
    return fixture.store.part(Kind.NETWORK_POLICY, namespace, after, size, at);
  }

  private static List<Part> parts(String namespace, PartSize size) {
    long at = fixture.store.revision();
    List<Part> parts = new ArrayList<>();
    ResourceKey after = null;
    boolean more = true;
    while (more) {
      Part page = part(namespace, after, size, at);
      parts.add(page);
      after = page.items().isEmpty() ? after : page.items().getLast().key();
      more = page.more();
    }
    return parts;
  }

  private static List<String> names(List<Part> parts) {
    return parts.stream()
        .flatMap(part -> part.items().stream())
        .map(row -> row.key().name())
        .toList();
  }

  private static List<String> expected(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> name(prefix, i)).toList();
  }

  private static long bytes(Part part) {
    return part.items().stream().mapToLong(row -> row.json().length).sum();
  }

  @Test
  void largeDocumentsMakeShortParts() {
    put("part-large", 40, 200_000);
    List<Part> parts = parts("part-large", new PartSize(500, 1 << 20));
    assertThat(names(parts)).isEqualTo(expected("part-large", 40));
    assertThat(parts).allSatisfy(part -> assertThat(bytes(part)).isLessThanOrEqualTo(1 << 20));
  }

  @Test
  void oneDocumentIsAPartHoweverLarge() {
    put("part-huge", 3, 200_000);
    Part part = part("part-huge", null, new PartSize(10, 1_000), fixture.store.revision());
    assertThat(part.items()).hasSize(1);
    assertThat(part.more()).isTrue();
  }

  @Test
  void smallDocumentsMakePartsOfManyRows() {
    put("part-small", 1_100, 10);
    List<Part> parts = parts("part-small", new PartSize(500, 1 << 30));
    assertThat(names(parts)).isEqualTo(expected("part-small", 1_100));
    assertThat(parts).extracting(part -> part.items().size()).containsExactly(500, 500, 100);
    assertThat(names(parts("part-small", PartSize.SMALL.ofRows(7))))
        .isEqualTo(expected("part-small", 1_100));
    assertThat(parts("part-small", PartSize.LARGE)).hasSize(1);
  }

  /** In a namespace before others it is not their objects that end it. */
  @Test
  void aNamespaceEndsWhereTheNextBegins() {
    put("part-ns-a", 10, 10);
    put("part-ns-b", 10, 10);
    assertThat(names(parts("part-ns-a", PartSize.LARGE))).isEqualTo(expected("part-ns-a", 10));
    assertThat(names(parts("part-ns-a", PartSize.SMALL.ofRows(10))))
        .isEqualTo(expected("part-ns-a", 10));
  }

  @Test
  void allPartsAreOfOneState() {
    put("part-state", 30, 10);
    long at = fixture.store.revision();
    Part first = part("part-state", null, PartSize.SMALL.ofRows(10), at);
    ResourceKey last = first.items().getLast().key();
    fixture.store.write(
        List.of(
            new Mutation(
                new ResourceKey(Kind.NETWORK_POLICY, "part-state", name("part-state", 20)),
                PartsTest::nothing)),
        false);
    put("part-state", 35, 20);
    Part rest = part("part-state", last, PartSize.SMALL, at);
    assertThat(names(List.of(first, rest))).isEqualTo(expected("part-state", 30));
    assertThat(rest.items()).allMatch(row -> revision(row) <= at);
    assertThat(rest.more()).isFalse();
  }

  private static long revision(Listed row) {
    Map<?, ?> metadata = (Map<?, ?>) ((Map<?, ?>) Bodies.trusted(row.json())).get("metadata");
    return Long.parseLong(String.valueOf(metadata.get("resourceVersion")));
  }

  private static @Nullable Resource nothing(@Nullable StoredResource current) {
    return null;
  }
}
