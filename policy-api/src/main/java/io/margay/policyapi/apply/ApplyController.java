package io.margay.policyapi.apply;

import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.body.Body;
import io.margay.policyapi.body.Format;
import io.margay.policyapi.rest.Replies;
import io.margay.policyapi.rest.WriteOptions;
import io.margay.policyapi.status.Statuses;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /apis/margay.io/v1/apply}. */
@Hidden
@RestController
final class ApplyController {

  private final Applier applier;

  ApplyController(Applier applier) {
    this.applier = applier;
  }

  @PostMapping("/apis/margay.io/v1/apply")
  ResponseEntity<byte[]> apply(HttpServletRequest request) throws IOException {
    WriteOptions options = WriteOptions.of(request);
    Format format = Format.of(request.getContentType());
    List<Body> trees = Bodies.readAll(Bodies.bytes(request), format);
    if (trees.isEmpty()) {
      throw Statuses.badRequest("the body is empty: expected one or more objects");
    }
    Documents documents = Documents.read(trees, options.validation());
    List<Object> results = applier.apply(documents, options);
    Map<String, Object> reply = new LinkedHashMap<>();
    reply.put("apiVersion", "margay.io/v1");
    reply.put("kind", "ApplyResultList");
    reply.put("items", results);
    return Replies.document(
        200, Bodies.json(reply), request.getHeader(HttpHeaders.ACCEPT), documents.warnings());
  }
}
