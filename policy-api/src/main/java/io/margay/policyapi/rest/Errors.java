package io.margay.policyapi.rest;

import io.margay.policyapi.status.Status;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Every failure as a Status. */
@RestControllerAdvice
final class Errors {

  private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

  /**
   * @throws IOException if the client went away: there is nobody to answer
   */
  @ExceptionHandler
  ResponseEntity<byte[]> reply(Exception e) throws IOException {
    return switch (e) {
      case StatusException refused -> Replies.status(refused.status());
      case Target.UnknownPath unknown -> unknownPath(unknown);
      case DataAccessResourceFailureException away -> unavailable(away);
      case TransientDataAccessException away -> unavailable(away);
      case TransactionException away -> unavailable(away);
      case InvalidParameterException undecodable ->
          Replies.status(
              Statuses.badRequest("the query can not be decoded: " + undecodable.getMessage())
                  .status());
      case IOException gone -> throw gone;
      default ->
          e instanceof ErrorResponse refused ? refused(refused, e) : Replies.status(unknown(e));
    };
  }

  private static ResponseEntity<byte[]> unknownPath(Target.UnknownPath e) {
    return ResponseEntity.status(404)
        .contentType(MediaType.TEXT_PLAIN)
        .body((e.getMessage() + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** PostgreSQL does not answer. */
  private static ResponseEntity<byte[]> unavailable(Exception e) {
    LOG.warn("the database does not answer: {}", rootMessage(e));
    return Replies.status(
        Statuses.unavailable("the database does not answer, nothing was stored: try again", e)
            .status());
  }

  private static ResponseEntity<byte[]> refused(ErrorResponse refused, Exception e) {
    int code = refused.getStatusCode().value();
    String reason =
        switch (code) {
          case 404 -> "NotFound";
          case 405 -> "MethodNotAllowed";
          case 406 -> "NotAcceptable";
          case 415 -> "UnsupportedMediaType";
          default -> code < 500 ? "BadRequest" : "InternalError";
        };
    String detail = refused.getBody().getDetail();
    String said =
        e instanceof NoResourceFoundException
            ? "the server could not find the requested resource: / tells what there is"
            : detail == null ? String.valueOf(e.getMessage()) : detail;
    return Replies.status(Statuses.other(code, reason, said).status());
  }

  private static Status unknown(Exception e) {
    LOG.error("a request failed for a reason that is not the client's", e);
    return Statuses.internal("internal error: see the log of policy-api").status();
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }
}
