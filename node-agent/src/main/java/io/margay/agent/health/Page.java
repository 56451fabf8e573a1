package io.margay.agent.health;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is answered.
 *
 * @param code HTTP's
 * @param type of the content
 */
record Page(int code, String type, String body) {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  static Page json(int code, Object body) {
    return new Page(code, "application/json", text(body));
  }

  /** A failure in the form of RFC 9457. */
  static Page problem(int code, String title, String detail) {
    Map<String, Object> problem = new LinkedHashMap<>();
    problem.put("title", title);
    problem.put("status", code);
    problem.put("detail", detail);
    return new Page(code, "application/problem+json", text(problem));
  }

  private static String text(Object body) {
    return MAPPER.writeValueAsString(body) + "\n";
  }
}
