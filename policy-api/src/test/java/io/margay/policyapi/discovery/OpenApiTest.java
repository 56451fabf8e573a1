package io.margay.policyapi.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UnknownFieldSet;
import io.margay.core.model.ApiGroup;
import io.margay.core.model.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OpenApiTest {

  private static final List<String> TYPES =
      List.of("object", "array", "string", "number", "integer", "boolean");

  /** Every value of a key, wherever it stands. */
  private static List<Object> all(@Nullable Object tree, String key) {
    List<Object> found = new ArrayList<>();
    collect(tree, key, found);
    return found;
  }

  private static void collect(@Nullable Object tree, String key, List<Object> into) {
    if (tree instanceof Map<?, ?> map) {
      map.forEach((name, value) -> {
        if (name.equals(key)) {
          into.add(value);
        }
        collect(value, key, into);
      });
    } else if (tree instanceof List<?> list) {
      list.forEach(item -> collect(item, key, into));
    }
  }

  private static @Nullable Object resolve(Map<?, ?> document, String ref) {
    Object at = document;
    for (String part : ref.substring(2).split("/")) {
      at = at instanceof Map<?, ?> map ? map.get(part) : null;
    }
    return at;
  }

  private static void assertRefsResolve(Map<?, ?> document) {
    for (Object ref : all(document, "$ref")) {
      assertThat(resolve(document, ref.toString())).as(ref.toString()).isNotNull();
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyReferenceResolvesInTheDocumentOfEachGroup(ApiGroup group) {
    assertRefsResolve(OpenApi.document(group));
  }

  @Test
  void theSameHoldsForAllGroupsTogetherAndForTheOlderForm() {
    assertRefsResolve(OpenApi.document());
    Map<String, Object> v2 = OpenApiV2.of(OpenApi.document());
    assertRefsResolve(v2);
    assertThat(all(v2, "$ref")).isNotEmpty().allMatch(ref -> ref.toString().startsWith("#/def"));
    assertThat(all(v2, "nullable")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void schemasSayTheirKindInEveryForm(Kind kind) {
    Map<String, Object> v3 = OpenApi.document(kind.group());
    assertThat(schemaOf(v3, kind, "components", "schemas")).isNotNull();
    assertThat(schemaOf(OpenApiV2.of(v3), kind, "definitions")).isNotNull();
  }

  private static @Nullable Object schemaOf(Map<?, ?> document, Kind kind, String... path) {
    Object at = document;
    for (String part : path) {
      at = ((Map<?, ?>) at).get(part);
    }
    return ((Map<?, ?>) at)
        .values().stream()
            .filter(schema ->
                List.of(Discovery.gvk(kind))
                    .equals(((Map<?, ?>) schema).get("x-kubernetes-group-version-kind")))
            .findFirst()
            .orElse(null);
  }

  /** kubectl's explain fails on the type lists of the 3.1 dialect. */
  @Test
  void schemasAreOfTheDialectThatKubectlReads() {
    Object schemas = ((Map<?, ?>) OpenApi.document().get("components")).get("schemas");
    for (Object schema : ((Map<?, ?>) schemas).values()) {
      Map<Object, Object> withoutExample = new LinkedHashMap<>((Map<?, ?>) schema);
      withoutExample.remove("example");
      for (Object type : all(withoutExample, "type")) {
        // A field may be called "type" too.
        assertThat(type instanceof Map<?, ?> || TYPES.contains(type)).as("" + type).isTrue();
      }
    }
  }

  @Test
  void operationsHaveNamesOfTheirOwn() {
    assertThat(all(OpenApi.document(), "operationId")).doesNotHaveDuplicates();
  }

  /** The numbers of gnostic's openapi.v2.Document. */
  @Test
  void theProtobufFormHasTheSamePathsAndDefinitions() throws Exception {
    Map<String, Object> v2 = OpenApiV2.of(OpenApi.document());
    UnknownFieldSet document = UnknownFieldSet.parseFrom(OpenApiV2Proto.encode(v2));
    assertThat(text(document, 1)).isEqualTo("2.0");
    assertThat(names(message(document, 8), 2))
        .isEqualTo(((Map<?, ?>) v2.get("paths")).keySet().stream().toList());
    assertThat(names(message(document, 9), 1))
        .isEqualTo(((Map<?, ?>) v2.get("definitions")).keySet().stream().toList());
  }

  private static List<String> names(UnknownFieldSet message, int number) throws Exception {
    List<String> names = new ArrayList<>();
    for (var bytes : message.getField(number).getLengthDelimitedList()) {
      names.add(text(UnknownFieldSet.parseFrom(bytes), 1));
    }
    return names;
  }

  private static UnknownFieldSet message(UnknownFieldSet in, int number) throws Exception {
    return UnknownFieldSet.parseFrom(in.getField(number).getLengthDelimitedList().getFirst());
  }

  private static String text(UnknownFieldSet in, int number) {
    return in.getField(number).getLengthDelimitedList().getFirst().toStringUtf8();
  }
}
