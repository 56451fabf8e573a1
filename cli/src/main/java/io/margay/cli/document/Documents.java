package io.margay.cli.document;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads YAML (of which JSON is a part) into documents. */
public final class Documents {

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Documents() {}

  /**
   * All documents of a stream, in order; empty ones are left out, lists ({@code kind: List}) stand
   * for their items.
   */
  public static List<Document> read(String file, String text) {
    List<Document> documents = new ArrayList<>();
    StringBuilder current = new StringBuilder();
    int begin = 1;
    int line = 0;
    for (String row : text.split("\n", -1)) {
      line++;
      // A line that starts so ends a document wherever it stands, inside block scalars too (YAML
      // 1.2, section 9.1.2), so cutting at it loses nothing.
      if (row.matches("(---|\\.\\.\\.)(\\s.*)?\r?")) {
        parse(file, begin, current, documents);
        current.setLength(0);
        begin = line;
        row = row.startsWith("---") ? row.substring(3) : "";
      }
      current.append(row).append('\n');
    }
    parse(file, begin, current, documents);
    return documents;
  }

  private static void parse(String file, int begin, CharSequence text, List<Document> to) {
    if (text.toString().lines().allMatch(Documents::saysNothing)) {
      return;
    }
    try {
      JsonNode tree = YAML.readTree(text.toString());
      if (tree.isNull() || tree.isMissingNode()) {
        return;
      }
      if (tree.path("kind").asString("").equals("List") && tree.path("items").isArray()) {
        tree.path("items").forEach(item -> to.add(new Document.Parsed(file, begin, item)));
        return;
      }
      to.add(new Document.Parsed(file, begin, tree));
    } catch (JacksonException e) {
      to.add(broken(file, begin, e));
    }
  }

  private static boolean saysNothing(String row) {
    return row.isBlank() || row.stripLeading().startsWith("#") || row.startsWith("%");
  }

  private static Document broken(String file, int begin, JacksonException e) {
    TokenStreamLocation where = e.getLocation();
    int line = where == null || where.getLineNr() < 1 ? 1 : where.getLineNr();
    String fault = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("not YAML");
    return new Document.Broken(file, begin + line - 1, fault.strip());
  }
}
