package io.margay.policyapi.body;

import static java.util.stream.Collectors.joining;

import io.margay.core.model.codec.Problem;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.core.util.Separators.Spacing;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectWriter;
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

  /** Whoever takes longer to send one holds what others need. */
  private static final Duration SLOWEST = Duration.ofSeconds(30);

  /** Deeper than any object; what reads trees calls itself at each level. */
  static final int MOST_LEVELS = 64;

  /** One level more than is let through: what is too deep is refused where its path is known. */
  private static final StreamReadConstraints CONSTRAINTS =
      StreamReadConstraints.builder().maxNestingDepth(MOST_LEVELS + 1).maxNumberLength(100).build();

  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(CONSTRAINTS)
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .disable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  /** Does not mind a key that stands twice: whoever reads the tokens does. */
  private static final ObjectMapper JSON_OF_CLIENTS =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(CONSTRAINTS)
                  .disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .build();

  /** A field a line, as people read it. */
  private static final ObjectWriter INDENTED =
      JSON.writer()
          .with(
              new DefaultPrettyPrinter(
                      Separators.createDefaultInstance()
                          .withObjectNameValueSpacing(Spacing.AFTER)
                          .withObjectEmptySeparator("")
                          .withArrayEmptySeparator(""))
                  .withArrayIndenter(new DefaultIndenter("  ", "\n"))
                  .withObjectIndenter(new DefaultIndenter("  ", "\n")));

  private static final ObjectMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder()
                  .streamReadConstraints(CONSTRAINTS)
                  .disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                  .enable(YAMLReadFeature.EMPTY_STRING_AS_NULL)
                  .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
                  .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                  .loadSettings(
                      LoadSettings.builder()
                          .setCodePointLimit(MOST_BYTES)
                          .setAllowDuplicateKeys(true)
                          .build())
                  .build())
          .build();

  private Bodies() {}

  /**
   * Reads the bytes of a request, inflated if it says that they are deflated.
   *
   * @throws StatusException 413 if there are more than {@link #MOST_BYTES}, 415 for an encoding
   *     other than gzip, 400 if it is none
   */
  public static byte[] bytes(HttpServletRequest request) throws IOException {
    if (request.getContentLengthLong() > MOST_BYTES) {
      throw Statuses.tooLarge(MOST_BYTES);
    }
    String encoding = request.getHeader("Content-Encoding");
    return switch (encoding) {
      case null -> bounded(request.getInputStream());
      case "identity" -> bounded(request.getInputStream());
      case "gzip" -> {
        try (InputStream inflated = new GZIPInputStream(request.getInputStream())) {
          yield bounded(inflated);
        } catch (ZipException | EOFException e) {
          throw Statuses.badRequest("the body is not valid gzip: " + e.getMessage());
        }
      }
      default ->
          throw Statuses.unsupportedMediaType("Content-Encoding " + encoding, "gzip, identity");
    };
  }

  private static byte[] bounded(InputStream in) throws IOException {
    long end = System.nanoTime() + SLOWEST.toNanos();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] part = new byte[16 * 1024];
    for (int read = in.read(part); read >= 0; read = in.read(part)) {
      body.write(part, 0, read);
      if (body.size() > MOST_BYTES) {
        throw Statuses.tooLarge(MOST_BYTES);
      }
      if (System.nanoTime() > end) {
        throw Statuses.other(
            408, "Timeout", "the body did not arrive within " + SLOWEST.toSeconds() + " s");
      }
    }
    return body.toByteArray();
  }

  /**
   * The one document of a body.
   *
   * @throws StatusException 400 if it can not be read, or there is none or more than one
   */
  public static Body read(byte[] body, Format format) {
    List<Body> documents = readAll(body, format);
    if (documents.size() != 1) {
      throw Statuses.badRequest(
          documents.isEmpty()
              ? "the body is empty: expected one object in " + format.title()
              : "the body has " + documents.size() + " documents: expected one");
    }
    return documents.getFirst();
  }

  /**
   * The one document of a body in which no field may stand twice.
   *
   * @throws StatusException 400 if it can not be read, or there is none or more than one
   */
  public static Object document(byte[] body, Format format) {
    return strict(read(body, format));
  }

  /**
   * All documents of a body in which no field may stand twice.
   *
   * @throws StatusException 400 if it can not be read
   */
  public static List<Object> documents(byte[] body, Format format) {
    return readAll(body, format).stream().map(Bodies::strict).toList();
  }

  private static Object strict(Body document) {
    if (!document.duplicates().isEmpty()) {
      throw Statuses.badRequest(
          document.duplicateFields().stream().map(Problem::message).collect(joining(", ")));
    }
    return document.tree();
  }

  /**
   * All documents of a body, empty ones left out.
   *
   * @throws StatusException 400 with line and column if it can not be read, 422 where it is beyond
   *     a limit
   */
  public static List<Body> readAll(byte[] body, Format format) {
    ObjectMapper mapper = format == Format.JSON ? JSON_OF_CLIENTS : YAML;
    List<Body> documents = new ArrayList<>();
    // A stream, not the array: the YAML parser takes care of the encoding either way, and of marks.
    try (JsonParser parser = mapper.createParser(new ByteArrayInputStream(body))) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        TreeReader reader = new TreeReader(parser, documents.size());
        Object tree = reader.read(token);
        if (tree != null) {
          documents.add(new Body(tree, reader.duplicates()));
        }
      }
    } catch (StreamConstraintsException e) {
      throw Statuses.beyondLimit("", firstLine(e));
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

  /** The same for people: a field a line, two spaces a level. */
  public static String indented(Object tree) {
    return INDENTED.writeValueAsString(tree);
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
