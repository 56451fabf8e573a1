package io.margay.policyapi.rest;

import io.margay.core.model.ResourceKey;
import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.body.Format;
import io.margay.policyapi.body.ObjectReader;
import io.margay.policyapi.body.ObjectReader.Read;
import io.margay.policyapi.patch.Patch;
import io.margay.policyapi.store.Written;
import io.margay.policyapi.store.Written.Outcome;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** One object at a time: create, get, replace, patch, delete. */
// Hidden from springdoc: the published document is made from the kinds, one path each.
@Hidden
@RestController
@RequestMapping("/apis/projectcalico.org/v3")
final class ResourceController {

  private final Reads reads;
  private final Writes writes;
  private final Managers managers;

  ResourceController(Reads reads, Writes writes, Managers managers) {
    this.reads = reads;
    this.writes = writes;
    this.managers = managers;
  }

  @PostMapping({"/{plural}", "/namespaces/{namespace}/{plural}"})
  ResponseEntity<byte[]> create(
      @PathVariable String plural,
      @PathVariable(required = false) @Nullable String namespace,
      HttpServletRequest request)
      throws IOException {
    Target target = Target.of(plural, namespace);
    Writes.requireWritable(target.kind());
    WriteOptions options = WriteOptions.of(request);
    Read read =
        ObjectReader.read(target.kind(), namespace, null, document(request), options.validation());
    Written written = writes.create(read, options);
    return reply(201, written, read.warnings(), request);
  }

  @GetMapping({"/{plural}/{name}", "/namespaces/{namespace}/{plural}/{name}"})
  ResponseEntity<byte[]> get(
      @PathVariable String plural,
      @PathVariable(required = false) @Nullable String namespace,
      @PathVariable String name,
      HttpServletRequest request) {
    String json = reads.get(Target.key(plural, namespace, name));
    return TableView.wanted(accept(request))
        ? Replies.document(200, TableView.of(json).json(request), accept(request))
        : Replies.document(200, json, accept(request));
  }

  @PutMapping({"/{plural}/{name}", "/namespaces/{namespace}/{plural}/{name}"})
  ResponseEntity<byte[]> replace(
      @PathVariable String plural,
      @PathVariable(required = false) @Nullable String namespace,
      @PathVariable String name,
      HttpServletRequest request)
      throws IOException {
    ResourceKey key = Target.key(plural, namespace, name);
    Writes.requireWritable(key.kind());
    WriteOptions options = WriteOptions.of(request);
    Read read =
        ObjectReader.read(key.kind(), namespace, name, document(request), options.validation());
    return reply(200, writes.replace(read, options), read.warnings(), request);
  }

  @PatchMapping({"/{plural}/{name}", "/namespaces/{namespace}/{plural}/{name}"})
  ResponseEntity<byte[]> patch(
      @PathVariable String plural,
      @PathVariable(required = false) @Nullable String namespace,
      @PathVariable String name,
      HttpServletRequest request)
      throws IOException {
    ResourceKey key = Target.key(plural, namespace, name);
    Writes.requireWritable(key.kind());
    WriteOptions options = WriteOptions.of(request);
    byte[] body = Bodies.bytes(request.getInputStream());
    String type = request.getContentType();
    if (type != null && Format.mediaType(type).equals(Patch.APPLY)) {
      return apply(key, Bodies.document(body, Format.YAML), options, request);
    }
    PatchedObject patched =
        new PatchedObject(
            managers,
            key,
            Patch.read(type, body),
            options.updater(key.kind(), ""),
            options.validation());
    Written written = writes.patch(patched, options);
    return reply(200, written, patched.warnings(), request);
  }

  private ResponseEntity<byte[]> apply(
      ResourceKey key, Object config, WriteOptions options, HttpServletRequest request) {
    ServerSideApply applied =
        new ServerSideApply(managers, key, config, options.applier(key.kind(), ""), options);
    Written written = writes.apply(applied, options);
    int code = written.outcome() == Outcome.CREATED ? 201 : 200;
    return reply(code, written, applied.warnings(), request);
  }

  @DeleteMapping({"/{plural}/{name}", "/namespaces/{namespace}/{plural}/{name}"})
  ResponseEntity<byte[]> delete(
      @PathVariable String plural,
      @PathVariable(required = false) @Nullable String namespace,
      @PathVariable String name,
      HttpServletRequest request)
      throws IOException {
    ResourceKey key = Target.key(plural, namespace, name);
    DeleteOptions options = DeleteOptions.of(request);
    Written written =
        writes.delete(key, options.uid(), options.resourceVersion(), options.dryRun());
    return Replies.document(200, Bodies.json(deleted(written)), accept(request));
  }

  /** What Kubernetes answers to a deletion that is complete; kubectl's wait compares the uid. */
  private static Map<String, Object> deleted(Written written) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("name", written.key().name());
    details.put("group", written.key().kind().group().group());
    details.put("kind", written.key().kind().plural());
    details.put("uid", String.valueOf(written.uid()));
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("kind", "Status");
    status.put("apiVersion", "v1");
    status.put("metadata", Map.of());
    status.put("status", "Success");
    status.put("details", details);
    return status;
  }

  private static ResponseEntity<byte[]> reply(
      int code, Written written, List<String> warnings, HttpServletRequest request) {
    String json = Managers.shown(Objects.requireNonNull(written.body()), written.managed());
    return Replies.document(code, json, accept(request), warnings);
  }

  private static Object document(HttpServletRequest request) throws IOException {
    Format format = Format.of(request.getContentType());
    return Bodies.document(Bodies.bytes(request.getInputStream()), format);
  }

  private static @Nullable String accept(HttpServletRequest request) {
    return request.getHeader(HttpHeaders.ACCEPT);
  }
}
