package io.margay.ipam.rest;

import io.margay.ipam.write.BusyException;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Failures as RFC 9457 problems. */
@RestControllerAdvice
public final class Problems {

  @ExceptionHandler
  ResponseEntity<ProblemDetail> bad(IllegalArgumentException e) {
    return problem(HttpStatus.BAD_REQUEST, e);
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> nothing(NotFoundException e) {
    return problem(HttpStatus.NOT_FOUND, e);
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> busy(BusyException e) {
    return later(e);
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> away(DataAccessException e) {
    return later(e);
  }

  private static ResponseEntity<ProblemDetail> later(RuntimeException e) {
    return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
        .header(HttpHeaders.RETRY_AFTER, "1")
        .body(detail(HttpStatus.SERVICE_UNAVAILABLE, e));
  }

  private static ResponseEntity<ProblemDetail> problem(HttpStatus status, RuntimeException e) {
    return ResponseEntity.status(status).body(detail(status, e));
  }

  private static ProblemDetail detail(HttpStatus status, RuntimeException e) {
    return ProblemDetail.forStatusAndDetail(status, String.valueOf(e.getMessage()));
  }
}
