package io.margay.policyapi.rest;

import io.margay.core.model.Kind;
import io.margay.policyapi.body.Bodies;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;

/** How a list is written, piece by piece: it may be as large as all there is. */
sealed interface ListForm {

  MediaType type();

  /** What comes before the items. */
  String beginning(Map<String, Object> metadata);

  /** Writes an item, behind what separates it from the one before. */
  void write(byte[] json, boolean isFirst, OutputStream to) throws IOException;

  /**
   * What comes behind the items.
   *
   * @param isEmpty whether there was none
   */
  String end(boolean isEmpty);

  /**
   * The one that a client wants.
   *
   * @param includeObject how much of each object goes with its row in a table
   * @param isIndented if it is JSON
   */
  static ListForm of(
      Kind kind, @Nullable String accept, @Nullable String includeObject, boolean isIndented) {
    if (!TableView.wanted(accept) && !Replies.isJson(accept)) {
      return new Yaml(kind);
    }
    ListForm plain =
        TableView.wanted(accept) ? new Table(kind, includeObject, Instant.now()) : new Json(kind);
    return isIndented ? new Indented(plain) : plain;
  }

  /** The documents go in as they are: they are not read to be written again. */
  record Json(Kind kind) implements ListForm {
    @Override
    public MediaType type() {
      return MediaType.APPLICATION_JSON;
    }

    @Override
    public String beginning(Map<String, Object> metadata) {
      String head = Bodies.json(head(kind, metadata));
      return head.substring(0, head.length() - 1) + ",\"items\":[";
    }

    @Override
    public void write(byte[] json, boolean isFirst, OutputStream to) throws IOException {
      if (!isFirst) {
        to.write(',');
      }
      to.write(json);
    }

    @Override
    public String end(boolean isEmpty) {
      return "]}";
    }
  }

  /** Each item is a sequence of one, at the depth of its parent's field. */
  record Yaml(Kind kind) implements ListForm {
    @Override
    public MediaType type() {
      return Replies.YAML;
    }

    @Override
    public String beginning(Map<String, Object> metadata) {
      return Bodies.yaml(head(kind, metadata)) + "items:";
    }

    @Override
    public void write(byte[] json, boolean isFirst, OutputStream to) throws IOException {
      if (isFirst) {
        to.write('\n');
      }
      to.write(Replies.bytes(Bodies.yaml(List.of(Bodies.trusted(json)))));
    }

    @Override
    public String end(boolean isEmpty) {
      return isEmpty ? " []\n" : "";
    }
  }

  /**
   * @param now for ages
   */
  record Table(Kind kind, @Nullable String includeObject, Instant now) implements ListForm {
    @Override
    public MediaType type() {
      return MediaType.APPLICATION_JSON;
    }

    @Override
    public String beginning(Map<String, Object> metadata) {
      String head = Bodies.json(TableView.head(kind, metadata, true));
      return head.substring(0, head.length() - 1) + ",\"rows\":[";
    }

    @Override
    public void write(byte[] json, boolean isFirst, OutputStream to) throws IOException {
      if (!isFirst) {
        to.write(',');
      }
      Map<?, ?> object = (Map<?, ?>) Bodies.trusted(json);
      Map<?, ?> row = TableView.row(Columns.of(kind), object, includeObject, now);
      to.write(Replies.bytes(Bodies.json(row)));
    }

    @Override
    public String end(boolean isEmpty) {
      return "]}";
    }
  }

  /**
   * For people: each field in a line of its own.
   *
   * @param plain an object whose last field is the list
   */
  record Indented(ListForm plain) implements ListForm {
    private static final String EMPTY_END = "]\n}";

    @Override
    public MediaType type() {
      return plain.type();
    }

    @Override
    public String beginning(Map<String, Object> metadata) {
      String empty = indented(plain.beginning(metadata) + plain.end(true));
      return empty.substring(0, empty.length() - EMPTY_END.length());
    }

    @Override
    public void write(byte[] json, boolean isFirst, OutputStream to) throws IOException {
      ByteArrayOutputStream item = new ByteArrayOutputStream();
      plain.write(json, true, item);
      String text = "\n" + indented(item.toString(StandardCharsets.UTF_8));
      to.write(Replies.bytes((isFirst ? "" : ",") + text.replace("\n", "\n    ")));
    }

    @Override
    public String end(boolean isEmpty) {
      return (isEmpty ? "" : "\n  ") + EMPTY_END + "\n";
    }

    private static String indented(String json) {
      return Bodies.indented(Bodies.trusted(json));
    }
  }

  private static Map<String, Object> head(Kind kind, Map<String, Object> metadata) {
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("apiVersion", kind.apiVersion());
    head.put("kind", kind.kindName() + "List");
    head.put("metadata", metadata);
    return head;
  }
}
