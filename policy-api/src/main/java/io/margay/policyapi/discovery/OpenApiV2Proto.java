package io.margay.policyapi.discovery;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.margay.policyapi.body.Bodies;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The OpenAPI 2.0 document in protobuf, after gnostic's {@code openapi.v2.Document}, as far as
 * kubectl reads it: paths with their operations, parameters and kinds, and the definitions.
 */
final class OpenApiV2Proto {

  /** Fields of gnostic's messages, by the number that they have there. */
  private static final class Number {
    static final int SWAGGER = 1;
    static final int INFO = 2;
    static final int PATHS = 8;
    static final int DEFINITIONS = 9;
    static final int PATH = 2;
    static final int OPERATION_PARAMETERS = 8;
    static final int OPERATION_RESPONSES = 9;
    static final int OPERATION_EXTENSION = 13;
    static final int SCHEMA_REQUIRED = 19;
    static final int SCHEMA_ADDITIONAL = 21;
    static final int SCHEMA_TYPE = 22;
    static final int SCHEMA_ITEMS = 23;
    static final int SCHEMA_PROPERTIES = 25;
    static final int SCHEMA_EXTENSION = 31;
  }

  private static final List<String> VERBS =
      List.of("", "", "get", "put", "post", "delete", "options", "head", "patch");

  private OpenApiV2Proto() {}

  static byte[] encode(Map<String, Object> document) {
    Message paths = new Message();
    map(document.get("paths"))
        .forEach((path, item) -> paths.add(Number.PATH, named(path, item(map(item)))));
    Message definitions = new Message();
    map(document.get("definitions"))
        .forEach((name, schema) -> definitions.add(1, named(name, schema(map(schema)))));
    Map<?, ?> info = map(document.get("info"));
    return new Message()
        .add(Number.SWAGGER, "2.0")
        .add(
            Number.INFO,
            new Message().add(1, text(info.get("title"))).add(2, text(info.get("version"))))
        .add(Number.PATHS, paths)
        .add(Number.DEFINITIONS, definitions)
        .bytes()
        .toByteArray();
  }

  private static Message item(Map<?, ?> item) {
    Message message = new Message();
    for (int number = 2; number < VERBS.size(); number++) {
      Object operation = item.get(VERBS.get(number));
      if (operation != null) {
        message.add(number, operation(map(operation)));
      }
    }
    return message;
  }

  private static Message operation(Map<?, ?> operation) {
    Message message =
        new Message()
            .add(2, text(operation.get("summary")))
            .add(5, text(operation.get("operationId")));
    for (Object parameter : list(operation.get("parameters"))) {
      message.add(Number.OPERATION_PARAMETERS, parameter(map(parameter)));
    }
    message.add(Number.OPERATION_RESPONSES, new Message());
    String kind = "x-kubernetes-group-version-kind";
    return message.add(Number.OPERATION_EXTENSION, extension(kind, operation.get(kind)));
  }

  /** ParametersItem{1: Parameter{1: body | 2: NonBody{3: query | 4: path}}}. */
  private static Message parameter(Map<?, ?> parameter) {
    String name = text(parameter.get("name"));
    String in = text(parameter.get("in"));
    Message inner = new Message();
    if (in.equals("body")) {
      Message schema = schema(map(parameter.get("schema")));
      inner.add(1, new Message().add(2, name).add(3, in).add(5, schema));
    } else {
      Message value = new Message();
      if (in.equals("path")) {
        value.add(1, true).add(2, in).add(4, name).add(5, text(parameter.get("type")));
      } else {
        value.add(2, in).add(4, name).add(6, text(parameter.get("type")));
      }
      inner.add(2, new Message().add(in.equals("path") ? 4 : 3, value));
    }
    return new Message().add(1, inner);
  }

  private static Message schema(Map<?, ?> schema) {
    Message message =
        new Message()
            .add(1, text(schema.get("$ref")))
            .add(2, text(schema.get("format")))
            .add(4, text(schema.get("description")));
    list(schema.get("required")).forEach(name -> message.add(Number.SCHEMA_REQUIRED, text(name)));
    if (schema.get("additionalProperties") instanceof Map<?, ?> values) {
      message.add(Number.SCHEMA_ADDITIONAL, new Message().add(1, schema(values)));
    }
    if (schema.get("type") != null) {
      message.add(Number.SCHEMA_TYPE, new Message().add(1, text(schema.get("type"))));
    }
    if (schema.get("items") instanceof Map<?, ?> items) {
      message.add(Number.SCHEMA_ITEMS, new Message().add(1, schema(items)));
    }
    if (schema.get("properties") instanceof Map<?, ?> properties) {
      Message all = new Message();
      properties.forEach(
          (name, property) -> all.add(1, named(String.valueOf(name), schema(map(property)))));
      message.add(Number.SCHEMA_PROPERTIES, all);
    }
    schema.forEach((name, value) -> {
      if (String.valueOf(name).startsWith("x-")) {
        message.add(Number.SCHEMA_EXTENSION, extension(String.valueOf(name), value));
      }
    });
    return message;
  }

  private static Message named(Object name, Message value) {
    return new Message().add(1, String.valueOf(name)).add(2, value);
  }

  /** NamedAny{1: name, 2: Any{2: yaml}}; JSON is YAML. */
  private static Message extension(String name, @Nullable Object value) {
    return named(name, new Message().add(2, Bodies.json(value == null ? Map.of() : value)));
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }

  private static Map<?, ?> map(@Nullable Object tree) {
    return tree instanceof Map<?, ?> map ? map : Map.of();
  }

  private static List<?> list(@Nullable Object tree) {
    return tree instanceof List<?> list ? list : List.of();
  }

  /** A message in the making. Empty texts are left out, as protobuf does. */
  private static final class Message {
    private final UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder();

    Message add(int number, String text) {
      return text.isEmpty() ? this : add(number, ByteString.copyFromUtf8(text));
    }

    Message add(int number, boolean value) {
      fields.mergeField(number, Field.newBuilder().addVarint(value ? 1 : 0).build());
      return this;
    }

    Message add(int number, Message message) {
      return add(number, message.bytes());
    }

    private Message add(int number, ByteString bytes) {
      fields.mergeField(number, Field.newBuilder().addLengthDelimited(bytes).build());
      return this;
    }

    ByteString bytes() {
      return fields.build().toByteString();
    }
  }
}
