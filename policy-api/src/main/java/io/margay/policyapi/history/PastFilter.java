package io.margay.policyapi.history;

import io.margay.policyapi.rest.Replies;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers {@code ?asOf=…} on get and list. In front of the controllers, because it is the same for
 * all kinds and nothing of the present is asked for.
 */
final class PastFilter extends OncePerRequestFilter {

  private static final Logger LOG = LoggerFactory.getLogger(PastFilter.class);

  private final PastReads reads;

  PastFilter(PastReads reads) {
    this.reads = reads;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !request.getMethod().equals("GET") || request.getParameter("asOf") == null;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Optional<PastTarget> target = PastTarget.of(request.getRequestURI());
    if (target.isPresent()) {
      Replies.write(answer(target.get(), request), response);
    } else {
      chain.doFilter(request, response);
    }
  }

  private ResponseEntity<byte[]> answer(PastTarget target, HttpServletRequest request) {
    try {
      return Replies.document(
          200, reads.read(target, request), request.getHeader(HttpHeaders.ACCEPT));
    } catch (StatusException e) {
      return Replies.status(e.status());
    } catch (DataAccessException e) {
      LOG.warn("the past can not be read: {}", e.getMessage());
      return Replies.status(
          Statuses.unavailable("the database does not answer: try again").status());
    }
  }
}
