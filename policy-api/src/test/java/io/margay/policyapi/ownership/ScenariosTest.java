package io.margay.policyapi.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.body.Format;
import io.margay.policyapi.ownership.Manager.Operation;
import io.margay.policyapi.ownership.Ownership.Applied;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows of {@code scenarios.yaml}. */
class ScenariosTest {

  private static final Ownership OWNERSHIP =
      new Ownership(FieldSchema.of(resource("/ownership/schema.yaml")));

  private @Nullable Map<?, ?> object;
  private ManagedFields managers = ManagedFields.NONE;

  static Object resource(String name) {
    try (InputStream in =
        Objects.requireNonNull(ScenariosTest.class.getResourceAsStream(name), name)) {
      return Bodies.document(in.readAllBytes(), Format.YAML);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static Stream<Arguments> scenarios() {
    return ((List<?>) resource("/ownership/scenarios.yaml"))
        .stream()
            .map(scenario -> (Map<?, ?>) scenario)
            .map(scenario -> Arguments.of(scenario.get("title"), scenario.get("writes")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scenarios")
  void isSo(String title, List<?> writes) {
    for (int i = 0; i < writes.size(); i++) {
      Map<?, ?> write = (Map<?, ?>) writes.get(i);
      List<String> conflicts = perform(write, "2026-01-01T00:00:0" + i + "Z");
      Object expected = write.get("conflicts");
      assertThat(conflicts).as("write " + i).isEqualTo(expected == null ? List.of() : expected);
      if (write.get("object") instanceof Map<?, ?> state) {
        assertThat(shown(object)).as("write " + i).isEqualTo(tree(state));
      }
      if (write.get("owners") instanceof Map<?, ?> owners) {
        assertThat(owners()).as("write " + i).isEqualTo(owners);
      }
      assertThat(ManagedFields.parse(managers.toTree())).isEqualTo(managers);
    }
  }

  private List<String> perform(Map<?, ?> write, String now) {
    Map<?, ?> tree = tree(write);
    if (write.get("seed") != null) {
      object = tree;
      return List.of();
    }
    String part = write.get("subresource") instanceof String given ? given : "";
    if (write.get("update") instanceof String name) {
      managers =
          OWNERSHIP.update(
              object, tree, managers, new Manager(name, Operation.UPDATE, "v1", part), now);
      object = tree;
      return List.of();
    }
    Manager manager = new Manager(String.valueOf(write.get("apply")), Operation.APPLY, "v1", part);
    boolean force = Boolean.TRUE.equals(write.get("force"));
    Applied applied =
        OWNERSHIP.apply(object, tree, managers, manager, force, settled -> settled, now);
    if (applied.conflicts().isEmpty()) {
      object = applied.object();
      managers = applied.managers();
    }
    return applied.conflicts().stream()
        .map(conflict -> shown(conflict.manager()) + " " + conflict.path())
        .toList();
  }

  private Map<String, Object> owners() {
    Map<String, Object> owners = new TreeMap<>();
    managers.entries().forEach(owned -> owners.put(shown(owned.manager()), owned.fields().paths()));
    return owners;
  }

  private static String shown(Manager manager) {
    return (manager.operation() == Operation.UPDATE ? "~" : "") + manager.name();
  }

  /** The object that a row describes. */
  private static Map<?, ?> tree(Map<?, ?> row) {
    Map<Object, Object> metadata = new LinkedHashMap<>(Map.of("name", "n", "resourceVersion", "1"));
    copy(row, "labels", metadata);
    copy(row, "finalizers", metadata);
    Map<Object, Object> tree = new LinkedHashMap<>();
    tree.put("apiVersion", "v1");
    tree.put("kind", "Thing");
    tree.put("metadata", metadata);
    copy(row, "spec", tree);
    copy(row, "status", tree);
    return tree;
  }

  private static void copy(Map<?, ?> from, String field, Map<Object, Object> into) {
    Object value = from.get(field);
    if (value != null) {
      into.put(field, value);
    }
  }

  private static @Nullable Object shown(@Nullable Map<?, ?> tree) {
    return tree;
  }
}
