package io.margay.policyapi.rest;

import io.margay.policyapi.body.Bodies;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.ByteArrayHttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/**
 * JSON for people: a field a line. As in Kubernetes it is what {@code ?pretty} asks for, and what
 * curl, wget and browsers get without asking; {@code ?pretty=false} is for their scripts.
 */
@RestControllerAdvice
final class Indentation implements ResponseBodyAdvice<byte[]> {

  private static final List<String> PEOPLE = List.of("curl/", "Wget/", "Mozilla/");

  /** Whether the client, or who it is, asks for it. */
  static boolean wanted(HttpServletRequest request) {
    String asked = request.getParameter("pretty");
    if (asked != null) {
      return !asked.equals("false") && !asked.equals("0");
    }
    String agent = request.getHeader(HttpHeaders.USER_AGENT);
    return agent != null && PEOPLE.stream().anyMatch(agent::startsWith);
  }

  /** The answer as it was, but indented if it is JSON. */
  static ResponseEntity<byte[]> of(ResponseEntity<byte[]> answer) {
    byte[] body = answer.getBody();
    return body == null || !MediaType.APPLICATION_JSON.equals(answer.getHeaders().getContentType())
        ? answer
        : ResponseEntity.status(answer.getStatusCode())
            .headers(answer.getHeaders())
            .body(indented(body));
  }

  private static byte[] indented(byte[] json) {
    return Replies.bytes(Bodies.indented(Bodies.trusted(json)) + "\n");
  }

  @Override
  public boolean supports(
      MethodParameter returned, Class<? extends HttpMessageConverter<?>> converter) {
    return ByteArrayHttpMessageConverter.class.isAssignableFrom(converter);
  }

  @Override
  public byte @Nullable [] beforeBodyWrite(
      byte @Nullable [] body,
      MethodParameter returned,
      MediaType type,
      Class<? extends HttpMessageConverter<?>> converter,
      ServerHttpRequest request,
      ServerHttpResponse response) {
    return body != null
            && MediaType.APPLICATION_JSON.equals(type)
            && request instanceof ServletServerHttpRequest servlet
            && wanted(servlet.getServletRequest())
        ? indented(body)
        : body;
  }
}
