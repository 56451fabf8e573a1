package io.margay.policyapi.rest;

import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Only so many requests with large bodies are looked at at a time: a tree is some twenty times as
 * large as its text, and memory is everybody's. Small ones pass.
 */
final class LargeBodies extends OncePerRequestFilter {

  private static final long SMALL = 128 * 1024;
  private static final int PATIENCE_SECONDS = 10;

  private final Semaphore permits;

  /**
   * @param atOnce how many
   */
  LargeBodies(int atOnce) {
    permits = new Semaphore(atOnce, true);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (!mayBeLarge(request)) {
      chain.doFilter(request, response);
    } else if (!acquired()) {
      refuse(response);
    } else {
      try {
        chain.doFilter(request, response);
      } finally {
        permits.release();
      }
    }
  }

  private static boolean mayBeLarge(HttpServletRequest request) {
    boolean deflated = request.getHeader("Content-Encoding") != null;
    boolean chunked = request.getHeader("Transfer-Encoding") != null;
    return deflated || chunked || request.getContentLengthLong() > SMALL;
  }

  private boolean acquired() {
    try {
      return permits.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void refuse(HttpServletResponse response) throws IOException {
    StatusException busy =
        Statuses.tooManyRequests("too many large requests are being read: try again");
    Replies.write(Replies.status(busy.status()), response);
  }
}
