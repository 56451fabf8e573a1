package io.margay.policyapi.body;

import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLReadFeature;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** Reads bodies into trees and writes trees as JSON or YAML. Stateless and safe for all threads. */
public final class Bodies {

  /** The largest body, as in Kubernetes. */
  public static final int MOST_BYTES = 3 * 1024 * 1024;

  private static final int DEEPEST = 64;

  private static final StreamReadConstraints CONSTRAINTS =
      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).maxNumberLength(100).build();

  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(CONSTRAINTS)
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .disable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private static final ObjectMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder()
                  .streamReadConstraints(CONSTRAINTS)
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                  .enable(YAMLReadFeature.EMPTY_STRING_AS_NULL)
                  .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
                  .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                  .loadSettings(LoadSettings.builder().setCodePointLimit(MOST_BYTES).build())
                  .build())
          .build();

  private Bodies() {}

  /**
   * Reads the bytes of a request.
   *
   * @throws StatusException 413 if there are more than {@link #MOST_BYTES}
   */
  public static byte[] bytes(InputStream in) throws IOException {
    byte[] body = in.readNBytes(MOST_BYTES + 1);
    if (body.length > MOST_BYTES) {
      throw Statuses.tooLarge(MOST_BYTES);
    }
    return body;
  }

  /**
   * The one document of a body.
   *
   * @throws StatusException 400 if it can not be read, or there is none or more than one
   */
  public static Object document(byte[] body, Format format) {
    List<Object> documents = documents(body, format);
    if (documents.size() != 1) {
      throw Statuses.badRequest(
          documents.isEmpty()
              ? "the body is empty: expected one object in " + format.title()
              : "the body has " + documents.size() + " documents: expected one");
    }
    return documents.getFirst();
  }

  /**
   * All documents of a body, empty ones left out.
   *
   * @throws StatusException 400 with line and column if it can not be read
   */
  public static List<Object> documents(byte[] body, Format format) {
    ObjectMapper mapper = format == Format.JSON ? JSON : YAML;
    List<Object> documents = new ArrayList<>();
    // A stream, not the array: the YAML parser takes care of the encoding either way, and of marks.
    try (JsonParser parser = mapper.createParser(new ByteArrayInputStream(body))) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        Object document = TreeReader.read(parser, token);
        if (document != null) {
          documents.add(document);
        }
      }
    } catch (JacksonException e) {
      throw unreadable(format, e);
    }
    return documents;
  }

  /** A document that this program wrote itself. */
  public static Object trusted(String json) {
    return JSON.readValue(json, Object.class);
  }

  public static Object trusted(byte[] json) {
    return JSON.readValue(json, Object.class);
  }

  /** The tree as JSON: fields in the tree's order, no spaces. Equal trees give equal texts. */
  public static String json(Object tree) {
    return JSON.writeValueAsString(tree);
  }

  public static String yaml(Object tree) {
    return YAML.writeValueAsString(tree);
  }

  private static StatusException unreadable(Format format, JacksonException e) {
    TokenStreamLocation at = e.getLocation();
    String where =
        at == null || at.getLineNr() < 0
            ? ""
            : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    return Statuses.badRequest(
        "the body is not valid " + format.title() + where + ": " + firstLine(e));
  }

  private static String firstLine(JacksonException e) {
    @Nullable String message = e.getOriginalMessage();
    return message == null ? "unreadable" : message.lines().findFirst().orElse("unreadable");
  }
}
