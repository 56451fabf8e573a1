package io.margay.policyapi.body;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.margay.policyapi.body.ProtobufMessages.Field;
import io.margay.policyapi.body.ProtobufMessages.ListOf;
import io.margay.policyapi.body.ProtobufMessages.Message;
import io.margay.policyapi.body.ProtobufMessages.Scalar;
import io.margay.policyapi.body.ProtobufMessages.TextMap;
import io.margay.policyapi.body.ProtobufMessages.Type;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bodies in the protobuf of Kubernetes: four magic bytes, then k8s.io/apimachinery's
 * runtime.Unknown. Commands of kubectl that make objects of the core group, such as {@code create
 * namespace}, send them so and do not try another form. What a body has and this does not know is
 * refused, not passed over. Empty values stand for fields that are not there.
 */
public final class Protobuf {

  private static final String MEDIA_TYPE = "application/vnd.kubernetes.protobuf";

  private static final byte[] MAGIC = {0x6b, 0x38, 0x73, 0};

  private Protobuf() {}

  /** Whether a request's body says to be of this form. */
  public static boolean isMeant(@Nullable String contentType) {
    return contentType != null && Format.mediaType(contentType).equals(MEDIA_TYPE);
  }

  /**
   * The object as a tree.
   *
   * @throws StatusException 400 if it is no such body, 415 if it has what is not known here
   */
  public static Body read(byte[] body) {
    if (body.length < MAGIC.length
        || !Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw Statuses.badRequest("the body does not begin as Kubernetes' protobuf does");
    }
    try {
      Map<String, Object> envelope =
          tree(
              ProtobufMessages.ENVELOPE,
              CodedInputStream.newInstance(body, MAGIC.length, body.length - MAGIC.length));
      Map<?, ?> type = (Map<?, ?>) envelope.getOrDefault("typeMeta", Map.of());
      String apiVersion = String.valueOf(type.get("apiVersion"));
      String kind = String.valueOf(type.get("kind"));
      Message message =
          ProtobufMessages.ofKind(apiVersion, kind).orElseThrow(() -> unsupported(kind));
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("apiVersion", apiVersion);
      tree.put("kind", kind);
      byte[] raw = (byte[]) envelope.getOrDefault("raw", new byte[0]);
      tree.putAll(tree(message, CodedInputStream.newInstance(raw)));
      return new Body(tree, List.of());
    } catch (IOException e) {
      throw Statuses.badRequest("the body is no valid protobuf: " + e.getMessage());
    }
  }

  private static Map<String, Object> tree(Message message, CodedInputStream in) throws IOException {
    Map<String, Object> tree = new LinkedHashMap<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int number = WireFormat.getTagFieldNumber(tag);
      Field field = message.fields().get(number);
      if (field == null) {
        throw unsupported("field " + number + " of " + message.name());
      }
      if (field.type() == Scalar.PASSED_OVER) {
        in.skipField(tag);
      } else {
        put(tree, field, value(field.type(), tag, in));
      }
    }
    return tree;
  }

  /** Repeated fields come one by one. */
  @SuppressWarnings("unchecked")
  private static void put(Map<String, Object> tree, Field field, Object value) {
    switch (field.type()) {
      case ListOf list ->
          ((List<Object>) tree.computeIfAbsent(field.name(), name -> new ArrayList<>())).add(value);
      case TextMap map ->
          ((Map<String, Object>)
                  tree.computeIfAbsent(field.name(), name -> new LinkedHashMap<String, Object>()))
              .putAll((Map<String, Object>) value);
      case Message message -> putUnlessEmpty(tree, field, value, Map.of());
      case Scalar scalar ->
          putUnlessEmpty(
              tree,
              field,
              value,
              switch (scalar) {
                case TEXT, PASSED_OVER, BYTES -> "";
                case NUMBER, NUMBER_OR_TEXT -> 0;
                case FLAG -> false;
              });
    }
  }

  private static void putUnlessEmpty(
      Map<String, Object> tree, Field field, Object value, Object empty) {
    if (!value.equals(empty)) {
      tree.put(field.name(), value);
    }
  }

  private static Object value(Type type, int tag, CodedInputStream in) throws IOException {
    boolean isNumber = type == Scalar.NUMBER || type == Scalar.FLAG;
    int expected = isNumber ? WireFormat.WIRETYPE_VARINT : WireFormat.WIRETYPE_LENGTH_DELIMITED;
    if (type instanceof ListOf list) {
      return value(list.element(), tag, in);
    }
    if (WireFormat.getTagWireType(tag) != expected) {
      throw new IOException("a field is of another type than it has to be");
    }
    return switch (type) {
      case Message message -> tree(message, CodedInputStream.newInstance(in.readByteArray()));
      case TextMap map -> entry(in.readByteArray());
      case ListOf list -> throw new IllegalStateException("a list of lists");
      case Scalar scalar ->
          switch (scalar) {
            case TEXT, PASSED_OVER -> in.readStringRequireUtf8();
            case BYTES -> in.readByteArray();
            case NUMBER -> in.readInt32();
            case FLAG -> in.readBool();
            case NUMBER_OR_TEXT -> numberOrText(in.readByteArray());
          };
    };
  }

  private static Map<String, Object> entry(byte[] bytes) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    String key = "";
    String value = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> key = in.readStringRequireUtf8();
        case 2 -> value = in.readStringRequireUtf8();
        default -> in.skipField(tag);
      }
    }
    return Map.of(key, value);
  }

  /** IntOrString: its type, 1 for a text; the number; the text. */
  private static Object numberOrText(byte[] bytes) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    boolean isText = false;
    int number = 0;
    String text = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> isText = in.readInt64() == 1;
        case 2 -> number = in.readInt32();
        case 3 -> text = in.readStringRequireUtf8();
        default -> in.skipField(tag);
      }
    }
    return isText ? text : number;
  }

  private static StatusException unsupported(String what) {
    return Statuses.unsupportedMediaType(
        MEDIA_TYPE + " with " + what, "application/json, application/yaml");
  }
}
