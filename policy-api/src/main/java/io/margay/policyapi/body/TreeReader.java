package io.margay.policyapi.body;

import io.margay.policyapi.status.Statuses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Builds one tree from tokens. Depth is bounded; keys that stand twice are noted; what the parser
 * would silently misread, an alias in YAML, is refused.
 */
final class TreeReader {

  /** More in one document help nobody. */
  private static final int MOST_DUPLICATES = 100;

  /** Longer paths tell nobody more. */
  private static final int LONGEST_PATH = 200;

  private final JsonParser parser;
  private final int index;
  private final List<String> duplicates = new ArrayList<>();

  /** Names and indexes from the root to where the parser is. */
  private final Deque<Object> path = new ArrayDeque<>();

  /**
   * @param index of the tree among the documents of the body
   */
  TreeReader(JsonParser parser, int index) {
    this.parser = parser;
    this.index = index;
  }

  /** Paths of fields that were given twice. */
  List<String> duplicates() {
    return duplicates;
  }

  @Nullable Object read(JsonToken token) {
    refuseAlias();
    return switch (token) {
      case START_OBJECT -> object();
      case START_ARRAY -> list();
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> parser.getNumberValue();
      case VALUE_NUMBER_FLOAT -> decimal();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case VALUE_EMBEDDED_OBJECT ->
          throw new StreamReadException(parser, "binary values are not accepted");
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME ->
          throw new StreamReadException(parser, "unexpected " + token);
    };
  }

  private Map<String, @Nullable Object> object() {
    refuseTooDeep();
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      path.addLast(name);
      if (map.containsKey(name) && duplicates.size() < MOST_DUPLICATES) {
        duplicates.add(pathText());
      }
      map.put(name, read(next()));
      path.removeLast();
    }
    return map;
  }

  private List<@Nullable Object> list() {
    refuseTooDeep();
    List<@Nullable Object> list = new ArrayList<>();
    for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
      path.addLast(list.size());
      list.add(read(token));
      path.removeLast();
    }
    return list;
  }

  private void refuseTooDeep() {
    if (path.size() >= Bodies.MOST_LEVELS) {
      String where = (index == 0 ? "" : "[" + index + "].") + pathText();
      throw Statuses.beyondLimit(
          where.length() <= LONGEST_PATH ? where : where.substring(0, LONGEST_PATH) + "…",
          "must be nested at most " + Bodies.MOST_LEVELS + " levels deep");
    }
  }

  private String pathText() {
    StringBuilder text = new StringBuilder();
    for (Iterator<Object> steps = path.iterator(); steps.hasNext(); ) {
      Object step = steps.next();
      if (step instanceof Integer index) {
        text.append('[').append(index).append(']');
      } else {
        text.append(text.isEmpty() ? "" : ".").append(step);
      }
    }
    return text.toString();
  }

  private Object decimal() {
    double value = parser.getDoubleValue();
    if (!Double.isFinite(value)) {
      throw new StreamReadException(parser, "a number must be finite");
    }
    return value;
  }

  private JsonToken next() {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw new StreamReadException(parser, "unexpected end");
    }
    return token;
  }

  private void refuseAlias() {
    if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
      throw new StreamReadException(
          parser, "aliases (*name) are not accepted: write the value out");
    }
  }
}
