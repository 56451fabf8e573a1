package io.margay.policyapi.discovery;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.margay.policyapi.discovery.Reviews.Access;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The one body that kubectl sends in protobuf and will not send otherwise: a
 * SelfSubjectAccessReview. Four magic bytes, then k8s.io/apimachinery's runtime.Unknown, of which
 * field 2 is the review.
 */
final class ProtobufReview {

  private static final byte[] MAGIC = {0x6b, 0x38, 0x73, 0};

  private ProtobufReview() {}

  /**
   * @throws IllegalArgumentException if it is no such body
   */
  static Access read(byte[] body) {
    if (body.length < MAGIC.length
        || !Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new IllegalArgumentException("the body does not begin as Kubernetes' protobuf does");
    }
    try {
      Map<Integer, byte[]> unknown = fields(Arrays.copyOfRange(body, MAGIC.length, body.length));
      Map<Integer, byte[]> review = fields(unknown.getOrDefault(2, new byte[0]));
      Map<Integer, byte[]> spec = fields(review.getOrDefault(2, new byte[0]));
      Map<Integer, byte[]> attributes = fields(spec.getOrDefault(1, new byte[0]));
      // 1 namespace, 2 verb, 3 group, 4 version, 5 resource, 6 subresource, 7 name
      return new Access(
          text(attributes, 3), text(attributes, 5), text(attributes, 6), text(attributes, 2));
    } catch (IOException e) {
      throw new IllegalArgumentException("the body is no protobuf: " + e.getMessage(), e);
    }
  }

  /** The last value of each field of bytes; others are passed over. */
  private static Map<Integer, byte[]> fields(byte[] message) throws IOException {
    Map<Integer, byte[]> fields = new HashMap<>();
    CodedInputStream in = CodedInputStream.newInstance(message);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        fields.put(WireFormat.getTagFieldNumber(tag), in.readByteArray());
      } else {
        in.skipField(tag);
      }
    }
    return fields;
  }

  private static String text(Map<Integer, byte[]> fields, int number) {
    return new String(fields.getOrDefault(number, new byte[0]), StandardCharsets.UTF_8);
  }
}
