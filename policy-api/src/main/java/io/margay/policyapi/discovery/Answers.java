package io.margay.policyapi.discovery;

import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/** How what the program says about itself is answered. */
final class Answers {

  private Answers() {}

  static ResponseEntity<byte[]> json(Map<String, Object> tree) {
    return ResponseEntity.ok()
        .header(HttpHeaders.CONTENT_TYPE, "application/json")
        .body(bytes(tree));
  }

  static byte[] bytes(Object tree) {
    return Bodies.json(tree).getBytes(StandardCharsets.UTF_8);
  }

  /** By which clients know that they have a document already. */
  static String hash(byte[] text) {
    try {
      return HexFormat.of()
          .withUpperCase()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static StatusException unknown() {
    return Statuses.other(404, "NotFound", "the server could not find the requested resource");
  }
}
