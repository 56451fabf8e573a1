package io.margay.policyapi.rest;

import io.margay.core.model.Kind;
import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.body.Body;
import io.margay.policyapi.body.Format;
import io.margay.policyapi.body.ObjectReader;
import io.margay.policyapi.body.ObjectReader.Read;
import io.margay.policyapi.body.Protobuf;
import io.margay.policyapi.filter.Filter;
import io.margay.policyapi.garbage.MissingOwners;
import io.margay.policyapi.patch.Patch;
import io.margay.policyapi.status.Statuses;
import io.margay.policyapi.store.Written;
import io.margay.policyapi.store.Written.Outcome;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.HttpRequestMethodNotSupportedException;

/**
 * The paths of all kinds in all groups, verb by verb. {@link Target} reads the paths. A plain
 * handler, because for a small write the ways of annotated controllers cost as much as the write.
 */
final class ResourceEndpoint implements HttpRequestHandler {

  private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

  private final Reads reads;
  private final Lists lists;
  private final Writes writes;
  private final Deletions deletions;
  private final Managers managers;
  private final MissingOwners missingOwners;
  private final Errors errors;

  ResourceEndpoint(
      Reads reads,
      Lists lists,
      Writes writes,
      Deletions deletions,
      Managers managers,
      MissingOwners missingOwners,
      Errors errors) {
    this.reads = reads;
    this.lists = lists;
    this.writes = writes;
    this.deletions = deletions;
    this.managers = managers;
    this.missingOwners = missingOwners;
    this.errors = errors;
  }

  @Override
  public void handleRequest(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    ResponseEntity<byte[]> reply;
    try {
      reply = serve(request, response);
    } catch (IOException e) {
      // The client went away.
      throw e;
    } catch (RuntimeException | Error e) {
      if (response.isCommitted()) {
        // A part of the answer is on its way: only the end of the connection tells that it is none.
        throw e;
      }
      reply = errors.reply(asException(e));
    } catch (Exception e) {
      reply = errors.reply(e);
    }
    if (reply != null) {
      Replies.write(Indentation.wanted(request) ? Indentation.of(reply) : reply, response);
    }
  }

  private static Exception asException(Throwable e) {
    // Such as too little memory for this one answer: the client is told like of any other failure.
    return e instanceof Exception failure
        ? failure
        : new ServletException("a request ended with " + e, e);
  }

  /** Null where the answer has been given already. */
  private @Nullable ResponseEntity<byte[]> serve(
      HttpServletRequest request, HttpServletResponse response) throws Exception {
    return switch (request.getMethod()) {
      case "GET", "HEAD" -> get(request, response);
      case "POST" -> create(request);
      case "PUT" -> replace(request);
      case "PATCH" -> patch(request);
      case "DELETE" -> delete(request);
      default -> throw new HttpRequestMethodNotSupportedException(request.getMethod(), METHODS);
    };
  }

  private @Nullable ResponseEntity<byte[]> get(
      HttpServletRequest request, HttpServletResponse response) throws IOException {
    Target target = Target.of(request);
    if (target.isCollection()) {
      lists.serve(target, request, response);
      return null;
    }
    Long past = reads.past(target.kind(), request);
    String json = past == null ? reads.get(target.key()) : reads.get(target.key(), past);
    String shown =
        TableView.wanted(accept(request))
            ? TableView.of(json, request.getParameter("includeObject"), true)
            : json;
    return Replies.document(200, shown, accept(request));
  }

  private ResponseEntity<byte[]> create(HttpServletRequest request) throws IOException {
    Target target = writable(request);
    if (!target.isCollection()) {
      throw Statuses.methodNotAllowed(
          target.kind(), "objects are created with POST at their collection");
    }
    if (target.kind().namespaced() && target.namespace() == null) {
      throw Statuses.methodNotAllowed(
          target.kind(), "a " + target.kind().kindName() + " is created in a namespace");
    }
    WriteOptions options = WriteOptions.of(request);
    Read read = read(target, request, options);
    Written written = writes.create(read, options);
    return reply(201, written, read.warnings(), request);
  }

  private ResponseEntity<byte[]> replace(HttpServletRequest request) throws IOException {
    Target target = one(request);
    WriteOptions options = WriteOptions.of(request);
    Read read = read(target, request, options);
    return reply(200, writes.replace(target, read, options), read.warnings(), request);
  }

  private ResponseEntity<byte[]> patch(HttpServletRequest request) throws IOException {
    Target target = one(request);
    WriteOptions options = WriteOptions.of(request);
    byte[] body = Bodies.bytes(request);
    String type = request.getContentType();
    if (type != null && Format.mediaType(type).equals(Patch.APPLY)) {
      return apply(target, Bodies.document(body, Format.YAML), options, request);
    }
    options.refuseForce();
    PatchedObject patched = new PatchedObject(managers, target, Patch.read(type, body), options);
    Written written = writes.write(patched.mutation(), options.dryRun());
    return reply(200, written, patched.warnings(), request);
  }

  private ResponseEntity<byte[]> apply(
      Target target, Object config, WriteOptions options, HttpServletRequest request) {
    ServerSideApply applied = new ServerSideApply(managers, target, config, options);
    Written written = writes.write(applied.mutation(), options.dryRun());
    int code = written.outcome() == Outcome.CREATED ? 201 : 200;
    return reply(code, written, applied.warnings(), request);
  }

  private ResponseEntity<byte[]> delete(HttpServletRequest request) throws IOException {
    Target target = writable(request);
    DeleteOptions options = DeleteOptions.of(request);
    if (target.isCollection()) {
      Filter filter = Lists.filter(target, request);
      String list = deletions.deleteAll(filter, Lists.limit(request), options);
      return Replies.document(200, list, accept(request));
    }
    if (!target.subresource().isEmpty()) {
      throw Statuses.methodNotAllowed(target.kind(), "a status can not be deleted");
    }
    return Replies.document(
        200, Bodies.json(deletions.delete(target.key(), options)), accept(request));
  }

  /** The object that a request to one names. */
  private static Target one(HttpServletRequest request) {
    Target target = writable(request);
    if (target.isCollection()) {
      throw Statuses.methodNotAllowed(
          target.kind(), request.getMethod() + " is for one object: name it in the path");
    }
    return target;
  }

  private static Target writable(HttpServletRequest request) {
    Target target = Target.of(request);
    Writes.requireWritable(target.kind());
    return target;
  }

  private static Read read(Target target, HttpServletRequest request, WriteOptions options)
      throws IOException {
    byte[] bytes = Bodies.bytes(request);
    String type = request.getContentType();
    Body body = Protobuf.isMeant(type) ? Protobuf.read(bytes) : Bodies.read(bytes, Format.of(type));
    Kind kind = target.kind();
    String name = target.isCollection() ? null : target.name();
    return ObjectReader.read(kind, target.namespace(), name, body, options.validation());
  }

  private ResponseEntity<byte[]> reply(
      int code, Written written, List<String> warnings, HttpServletRequest request) {
    String json = Managers.shown(Objects.requireNonNull(written.body()), written.managed());
    List<String> all = new ArrayList<>(warnings);
    all.addAll(missingOwners.warnings(written));
    return Replies.document(code, json, accept(request), all);
  }

  private static @Nullable String accept(HttpServletRequest request) {
    return request.getHeader(HttpHeaders.ACCEPT);
  }
}
