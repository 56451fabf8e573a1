package io.margay.policyapi.rest;

import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Every failure as a Status. */
@RestControllerAdvice
final class Errors {

  private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

  @ExceptionHandler
  ResponseEntity<byte[]> status(StatusException e) {
    return Replies.status(e.status());
  }

  @ExceptionHandler
  ResponseEntity<byte[]> unknownPath(Target.UnknownPath e) {
    return ResponseEntity.status(404)
        .contentType(MediaType.TEXT_PLAIN)
        .body((e.getMessage() + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** PostgreSQL does not answer. */
  @ExceptionHandler({
    CannotCreateTransactionException.class,
    DataAccessResourceFailureException.class,
    TransientDataAccessException.class,
    TransactionException.class
  })
  ResponseEntity<byte[]> unavailable(Exception e) {
    LOG.warn("the database does not answer: {}", rootMessage(e));
    return status(
        Statuses.unavailable("the database does not answer, nothing was stored: try again", e));
  }

  @ExceptionHandler
  @Nullable ResponseEntity<byte[]> other(Exception e) throws Exception {
    if (e instanceof ErrorResponse refused) {
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
      return status(
          Statuses.other(code, reason, detail == null ? String.valueOf(e.getMessage()) : detail));
    }
    if (e instanceof IOException) {
      // The client went away: there is nobody to answer.
      throw e;
    }
    LOG.error("a request failed for a reason that is not the client's", e);
    return status(Statuses.internal("internal error: see the log of policy-api"));
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }
}
