package io.margay.policyapi.discovery;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.margay.policyapi.body.Protobuf;
import io.margay.policyapi.discovery.Reviews.Access;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A SelfSubjectAccessReview in protobuf, which kubectl will not send otherwise. */
final class ProtobufReview {

  private ProtobufReview() {}

  /**
   * @throws StatusException 400 if it is no such body
   */
  static Access read(byte[] body) {
    try {
      Map<Integer, byte[]> review = fields(Protobuf.raw(body));
      Map<Integer, byte[]> spec = fields(review.getOrDefault(2, new byte[0]));
      Map<Integer, byte[]> attributes = fields(spec.getOrDefault(1, new byte[0]));
      // 1 namespace, 2 verb, 3 group, 4 version, 5 resource, 6 subresource, 7 name
      return new Access(
          text(attributes, 3), text(attributes, 5), text(attributes, 6), text(attributes, 2));
    } catch (IOException e) {
      throw Statuses.badRequest("the body is no valid protobuf: " + e.getMessage());
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
