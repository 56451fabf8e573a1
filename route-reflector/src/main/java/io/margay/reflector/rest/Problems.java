package io.margay.reflector.rest;

import io.margay.bgp.view.UnknownNeighborException;
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
  ResponseEntity<ProblemDetail> nothing(UnknownNeighborException e) {
    return problem(HttpStatus.NOT_FOUND, e);
  }

  private static ResponseEntity<ProblemDetail> problem(HttpStatus status, RuntimeException e) {
    return ResponseEntity.status(status)
        .body(ProblemDetail.forStatusAndDetail(status, String.valueOf(e.getMessage())));
  }
}
