package io.margay.cli.document;

import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * One document of a file.
 *
 * @param file as the user named it
 * @param line where the document begins, from 1
 */
public sealed interface Document {

  String file();

  int line();

  /** A document that parsed. */
  record Parsed(String file, int line, JsonNode tree) implements Document {

    /** {@code kind/name} as far as the document tells. */
    public String title() {
      String kind = tree.path("kind").asString("").toLowerCase(Locale.ROOT);
      JsonNode metadata = tree.path("metadata");
      String name = metadata.path("name").asString(metadata.path("generateName").asString(""));
      return (kind.isEmpty() ? "(no kind)" : kind) + "/" + (name.isEmpty() ? "(no name)" : name);
    }
  }

  /**
   * A document that did not.
   *
   * @param line the line of the fault
   */
  record Broken(String file, int line, String fault) implements Document {}
}
