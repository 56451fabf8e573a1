package io.margay.policyapi.history;

import io.margay.policyapi.rest.Replies;
import io.margay.policyapi.status.Statuses;
import io.margay.policyapi.store.Origin;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/** Notes where a request that writes comes from, for the change log. */
final class OriginFilter extends OncePerRequestFilter {

  static final String REASON = "X-Margay-Reason";

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return request.getMethod().equals("GET");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String reason = utf8(request.getHeader(REASON));
    if (reason != null && reason.length() > Origin.LONGEST_REASON) {
      Replies.write(
          Replies.status(
              Statuses.badRequest(
                      REASON, "must have at most " + Origin.LONGEST_REASON + " characters")
                  .status()),
          response);
      return;
    }
    Origin origin = new Origin(actor(request), request.getRemoteAddr(), reason);
    try {
      origin.during(() -> {
        chain.doFilter(request, response);
        return null;
      });
    } catch (ServletException | IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new ServletException(e);
    }
  }

  /**
   * Terminals send UTF-8; the server takes the bytes of a header for ISO 8859-1 (RFC 9110 section
   * 5.5). What is not UTF-8 is left as it is.
   */
  private static @Nullable String utf8(@Nullable String header) {
    if (header == null) {
      return null;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(header.getBytes(StandardCharsets.ISO_8859_1)))
          .toString();
    } catch (CharacterCodingException e) {
      return header;
    }
  }

  private static String actor(HttpServletRequest request) {
    String user = request.getRemoteUser();
    if (user != null) {
      return user;
    }
    String agent = request.getHeader(HttpHeaders.USER_AGENT);
    return agent == null || agent.isBlank() ? "unknown" : agent;
  }
}
