package io.margay.agent.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads variables and collects everything that is wrong with them. */
final class Environment {

  private final Map<String, String> variables;
  private final List<String> faults = new ArrayList<>();

  Environment(Map<String, String> variables) {
    this.variables = variables;
  }

  /** Reads a variable that must be there; null when it is not or is wrong. */
  <T> @Nullable T required(String name, String expected, Function<String, T> parse) {
    String text = variables.get(name);
    if (text == null || text.isBlank()) {
      faults.add(name + ": is required: " + expected);
      return null;
    }
    return parsed(name, text, expected, parse);
  }

  /** Reads a variable that has a default; null only when it is wrong. */
  <T> @Nullable T optional(
      String name, @Nullable T otherwise, String expected, Function<String, T> parse) {
    String text = variables.get(name);
    return text == null || text.isBlank() ? otherwise : parsed(name, text, expected, parse);
  }

  <E extends Enum<E>> @Nullable E choice(String name, @Nullable E otherwise, Class<E> type) {
    List<String> choices = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      choices.add(constant.name().toLowerCase(Locale.ROOT));
    }
    return optional(
        name,
        otherwise,
        "must be one of " + String.join(", ", choices),
        text -> Enum.valueOf(type, text.strip().toUpperCase(Locale.ROOT)));
  }

  @Nullable Integer number(
      String name, @Nullable Integer otherwise, String what, int least, int most) {
    return optional(
        name,
        otherwise,
        "must be " + what + " from " + least + " to " + most,
        text -> {
          int value = Integer.parseInt(text.strip());
          if (value < least || value > most) {
            throw new IllegalArgumentException();
          }
          return value;
        });
  }

  void check() {
    if (!faults.isEmpty()) {
      throw new ConfigException(faults);
    }
  }

  private <T> @Nullable T parsed(
      String name, String text, String expected, Function<String, T> parse) {
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      faults.add(name + ": " + expected + " (was: \"" + text + "\")");
      return null;
    }
  }
}
