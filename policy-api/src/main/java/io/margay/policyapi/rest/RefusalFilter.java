package io.margay.policyapi.rest;

import io.micrometer.core.instrument.Counter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.springframework.core.Ordered;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Keeps clients whose requests are refused again and again to a {@link RefusalPace}. The outermost
 * of the filters: whoever waits here holds a connection and a virtual thread, and nothing else.
 */
final class RefusalFilter extends OncePerRequestFilter implements Ordered {

  /** What is wrong by itself; 404 and 409 are everyday answers. */
  private static final Set<Integer> REFUSALS = Set.of(400, 413, 415, 422);

  private final RefusalPace pace = new RefusalPace();
  private final Counter paced;

  /**
   * @param paced counts the refusals that were held back
   */
  RefusalFilter(Counter paced) {
    this.paced = paced;
  }

  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    chain.doFilter(request, response);
    if (REFUSALS.contains(response.getStatus())) {
      hold(pace.delayNanos(request.getRemoteAddr(), System.nanoTime()));
    }
  }

  private void hold(long nanos) {
    if (nanos == 0) {
      return;
    }
    paced.increment();
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
