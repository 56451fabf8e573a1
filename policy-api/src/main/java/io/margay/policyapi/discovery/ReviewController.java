package io.margay.policyapi.discovery;

import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.body.Format;
import io.margay.policyapi.body.Protobuf;
import io.margay.policyapi.discovery.Reviews.Access;
import io.margay.policyapi.status.Statuses;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Who am I, and what may I. */
@Hidden
@RestController
final class ReviewController {

  @GetMapping("/apis/" + Reviews.AUTHORIZATION)
  ResponseEntity<byte[]> authorization() {
    return reply(200, Discovery.reviews(Reviews.AUTHORIZATION));
  }

  @GetMapping("/apis/" + Reviews.AUTHENTICATION)
  ResponseEntity<byte[]> authentication() {
    return reply(200, Discovery.reviews(Reviews.AUTHENTICATION));
  }

  @PostMapping("/apis/" + Reviews.AUTHORIZATION + "/selfsubjectaccessreviews")
  ResponseEntity<byte[]> access(HttpServletRequest request) throws IOException {
    return reply(201, Reviews.access(asked(request)));
  }

  @PostMapping("/apis/" + Reviews.AUTHORIZATION + "/selfsubjectrulesreviews")
  ResponseEntity<byte[]> rules() {
    return reply(201, Reviews.rules());
  }

  @PostMapping("/apis/" + Reviews.AUTHENTICATION + "/selfsubjectreviews")
  ResponseEntity<byte[]> subject() {
    return reply(201, Reviews.subject());
  }

  private static Access asked(HttpServletRequest request) throws IOException {
    byte[] body = Bodies.bytes(request);
    String type = request.getContentType();
    Object review =
        Protobuf.isMeant(type)
            ? Protobuf.read(body).tree()
            : Bodies.document(body, Format.of(type));
    Object spec = part(review, "spec");
    Object attributes = part(spec, "resourceAttributes");
    if (attributes == null && part(spec, "nonResourceAttributes") == null) {
      throw Statuses.badRequest("spec.resourceAttributes", "is required");
    }
    return attributes == null ? new Access("*", "*", "", "*") : Access.of(attributes);
  }

  private static @Nullable Object part(@Nullable Object tree, String field) {
    return tree instanceof Map<?, ?> map ? map.get(field) : null;
  }

  private static ResponseEntity<byte[]> reply(int code, Map<String, Object> tree) {
    return ResponseEntity.status(code)
        .header(HttpHeaders.CONTENT_TYPE, "application/json")
        .body(Bodies.json(tree).getBytes(StandardCharsets.UTF_8));
  }
}
