package io.margay.policyapi.history;

import io.margay.core.model.ApiGroup;
import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.body.Format;
import io.margay.policyapi.history.Rollback.Outcome;
import io.margay.policyapi.rest.Replies;
import io.margay.policyapi.rest.WriteOptions;
import io.margay.policyapi.store.Written;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /apis/margay.io/v1/rollback}. */
@Hidden
@RestController
final class RollbackController {

  private final Rollback rollback;

  RollbackController(Rollback rollback) {
    this.rollback = rollback;
  }

  @PostMapping("/apis/margay.io/v1/rollback")
  ResponseEntity<byte[]> rollback(HttpServletRequest request) throws IOException {
    boolean dryRun = WriteOptions.of(request).dryRun();
    Format format = Format.of(request.getContentType());
    Object tree = Bodies.document(Bodies.bytes(request), format);
    Outcome outcome = rollback.run(RollbackRequest.read(tree), dryRun);
    Map<String, Object> reply = new LinkedHashMap<>();
    reply.put("apiVersion", ApiGroup.MARGAY.apiVersion());
    reply.put("kind", "RollbackResult");
    reply.put("revision", Long.toString(outcome.revision()));
    reply.put("basedOn", Long.toString(outcome.basedOn()));
    reply.put("dryRun", dryRun);
    reply.put("items", outcome.objects().stream().map(RollbackController::item).toList());
    return Replies.document(200, Bodies.json(reply), request.getHeader(HttpHeaders.ACCEPT));
  }

  private static Map<String, Object> item(Written written) {
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("kind", written.key().kind().id());
    if (!written.key().namespace().isEmpty()) {
      item.put("namespace", written.key().namespace());
    }
    item.put("name", written.key().name());
    item.put("result", written.outcome().name().toLowerCase(Locale.ROOT));
    return item;
  }
}
