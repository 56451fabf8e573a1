package io.margay.policyapi.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.backends.TestBackends;
import io.margay.core.model.Kind;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.policyapi.store.ResourceStore.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionOperations;

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

  private static Page part(String namespace, @Nullable ResourceKey after, int most, long at) {
    return fixture.store.part(Kind.NETWORK_POLICY, namespace, after, most, at);
  }

  private static List<Page> parts(String namespace, int most) {
    long at = fixture.store.revision();
    List<Page> parts = new ArrayList<>();
    ResourceKey after = null;
    boolean more = true;
    while (more) {
      Page page = part(namespace, after, most, at);
      parts.add(page);
      after = page.items().isEmpty() ? after : page.items().getLast().key();
      more = page.more();
    }
    return parts;
  }

  private static List<String> names(List<Page> parts) {
    return parts.stream().flatMap(part -> part.items().stream()).map(StoredResource::name).toList();
  }

  private static List<String> expected(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> name(prefix, i)).toList();
  }

  @Test
  void largeDocumentsMakeShortParts() {
    put("part-large", 40, 200_000);
    List<Page> parts = parts("part-large", Integer.MAX_VALUE);
    assertThat(names(parts)).isEqualTo(expected("part-large", 40));
    assertThat(parts)
        .allSatisfy(part ->
            assertThat(part.items().stream().mapToLong(row -> row.body().length()).sum())
                .isLessThanOrEqualTo(ResourceStore.PART_CHARACTERS));
  }

  @Test
  void oneDocumentIsAPartHoweverLarge() {
    put("part-huge", 3, 200_000);
    long at = fixture.store.revision();
    Past.Part part =
        new Past(fixture.jdbc, TransactionOperations.withoutTransaction())
            .part(Kind.NETWORK_POLICY, "part-huge", null, 10, 1_000, at);
    assertThat(part.rows()).hasSize(1);
    assertThat(part.more()).isTrue();
  }

  @Test
  void smallDocumentsMakePartsOfManyRows() {
    put("part-small", 1_100, 10);
    List<Page> parts = parts("part-small", Integer.MAX_VALUE);
    assertThat(names(parts)).isEqualTo(expected("part-small", 1_100));
    assertThat(parts).extracting(part -> part.items().size()).containsExactly(500, 500, 100);
    assertThat(names(parts("part-small", 7))).isEqualTo(expected("part-small", 1_100));
  }

  @Test
  void allPartsAreOfOneState() {
    put("part-state", 30, 10);
    long at = fixture.store.revision();
    Page first = part("part-state", null, 10, at);
    ResourceKey last = first.items().getLast().key();
    fixture.store.write(
        List.of(
            new Mutation(
                new ResourceKey(Kind.NETWORK_POLICY, "part-state", name("part-state", 20)),
                PartsTest::nothing)),
        false);
    put("part-state", 35, 20);
    Page rest = part("part-state", last, 100, at);
    assertThat(names(List.of(first, rest))).isEqualTo(expected("part-state", 30));
    assertThat(rest.items()).allMatch(row -> row.revision() <= at);
    assertThat(rest.more()).isFalse();
  }

  private static @Nullable Resource nothing(@Nullable StoredResource current) {
    return null;
  }
}
