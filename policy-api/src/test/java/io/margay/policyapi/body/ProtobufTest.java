package io.margay.policyapi.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.margay.policyapi.status.StatusException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What kubectl's own commands send is tried with kubectl; this is what nobody should send. */
class ProtobufTest {

  private interface Part {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  private static ByteString message(Part... parts) {
    ByteString.Output bytes = ByteString.newOutput();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      for (Part part : parts) {
        part.writeTo(out);
      }
      out.flush();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteString();
  }

  private static Part text(int field, String text) {
    return out -> out.writeString(field, text);
  }

  private static Part inner(int field, Part... parts) {
    return out -> out.writeBytes(field, message(parts));
  }

  private static byte[] body(String kind, Part... object) {
    return ByteString.copyFrom("k8s\0", StandardCharsets.US_ASCII)
        .concat(message(inner(1, text(1, "v1"), text(2, kind)), inner(2, object)))
        .toByteArray();
  }

  private static void refused(byte[] body, int code, String why) {
    assertThatExceptionOfType(StatusException.class)
        .isThrownBy(() -> Protobuf.read(body))
        .withMessageContaining(why)
        .satisfies(e -> assertThat(e.status().code()).isEqualTo(code));
  }

  @Test
  void whatIsEmptyIsNotThereAndWhatTheServerSetsIsPassedOver() {
    byte[] body =
        body(
            "Namespace",
            inner(
                1,
                text(1, "shop"),
                text(2, ""),
                inner(8),
                inner(11, text(1, "team"), text(2, "blue")),
                inner(11, text(1, "tier"), text(2, "web")),
                text(14, "example.com/hold")),
            inner(2),
            inner(3, text(1, "Active")));
    assertThat(Protobuf.read(body).tree())
        .isEqualTo(
            Map.of(
                "apiVersion",
                "v1",
                "kind",
                "Namespace",
                "metadata",
                Map.of(
                    "name",
                    "shop",
                    "labels",
                    Map.of("team", "blue", "tier", "web"),
                    "finalizers",
                    List.of("example.com/hold"))));
  }

  @Test
  void whatIsNotKnownIsRefusedNotPassedOver() {
    refused(body("Pod"), 415, "with Pod");
    refused(body("ServiceAccount", text(2, "secret")), 415, "field 2 of ServiceAccount");
    refused(body("Namespace", out -> out.writeInt32(1, 7)), 400, "another type");
    refused("k8s".getBytes(StandardCharsets.US_ASCII), 400, "does not begin");
    refused("k8s\0\u0001".getBytes(StandardCharsets.US_ASCII), 400, "no valid protobuf");
  }

  @Property(tries = 2000)
  void anyBytesAreReadOrRefused(@ForAll byte[] bytes) {
    byte[] inside = body("Service", out -> out.writeRawBytes(bytes));
    for (byte[] body : List.of(bytes, inside)) {
      try {
        Protobuf.read(body);
      } catch (StatusException e) {
        assertThat(e.status().code()).isIn(400, 415);
      }
    }
  }
}
