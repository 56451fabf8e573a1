package io.margay.policyapi.body;

import io.margay.policyapi.status.Statuses;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The languages of bodies. */
public enum Format {
  JSON("JSON"),
  YAML("YAML");

  private static final Map<String, Format> BY_MEDIA_TYPE =
      Map.of(
          "application/json", JSON,
          "text/json", JSON,
          "application/yaml", YAML,
          "application/x-yaml", YAML,
          "text/yaml", YAML,
          "text/x-yaml", YAML,
          "application/vnd.yaml", YAML);

  private final String title;

  Format(String title) {
    this.title = title;
  }

  /**
   * The format of a body.
   *
   * @param contentType the header; a body without one is JSON
   * @throws io.margay.policyapi.status.StatusException 415 for anything else
   */
  public static Format of(@Nullable String contentType) {
    if (contentType == null) {
      return JSON;
    }
    String type = mediaType(contentType);
    Format format = BY_MEDIA_TYPE.get(type);
    if (format == null) {
      throw Statuses.unsupportedMediaType(type, "application/json, application/yaml");
    }
    return format;
  }

  /** The media type of a header without its parameters. */
  public static String mediaType(String header) {
    int end = header.indexOf(';');
    return (end < 0 ? header : header.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  String title() {
    return title;
  }
}
