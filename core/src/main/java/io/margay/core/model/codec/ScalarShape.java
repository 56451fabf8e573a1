package io.margay.core.model.codec;

import io.margay.core.selector.Selector;
import java.lang.invoke.MethodHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A value that is one string, number or boolean.
 *
 * @param read throws {@link IllegalArgumentException} with what was expected
 * @param write the tree form of a value
 * @param readText reads the text of a default
 */
record ScalarShape(
    Map<String, Object> schema,
    Function<Object, Object> read,
    Function<Object, Object> write,
    Function<String, Object> readText)
    implements Shape {

  static final ScalarShape STRING =
      of(Map.of("type", "string"), ScalarShape::string, v -> v, text -> text);

  static final ScalarShape BOOLEAN =
      of(
          Map.of("type", "boolean"),
          tree -> {
            if (tree instanceof Boolean) {
              return tree;
            }
            throw new IllegalArgumentException("must be true or false");
          },
          v -> v,
          Boolean::valueOf);

  static final ScalarShape NUMBER =
      of(
          Map.of("type", "number"),
          tree -> {
            if (tree instanceof Number number && Double.isFinite(number.doubleValue())) {
              // The sum makes -0.0 equal to 0.
              return number.doubleValue() + 0.0;
            }
            throw new IllegalArgumentException("must be a finite number");
          },
          ScalarShape::plainNumber,
          Double::valueOf);

  static final ScalarShape SELECTOR = text("selector", Selector::parse);

  private static ScalarShape of(
      Map<String, Object> schema,
      Function<Object, Object> read,
      Function<Object, Object> write,
      Function<String, Object> readText) {
    return new ScalarShape(schema, read, write, readText);
  }

  static ScalarShape integer(long min, long max, LongFunction<Object> narrow) {
    Function<Object, Object> read =
        tree -> {
          long n = wholeNumber(tree);
          if (n < min || n > max) {
            throw new IllegalArgumentException("must be between " + min + " and " + max);
          }
          return narrow.apply(n);
        };
    String format = max > Integer.MAX_VALUE ? "int64" : "int32";
    return of(
        schema("integer", "format", format),
        read,
        v -> v,
        text -> narrow.apply(Long.parseLong(text)));
  }

  static ScalarShape text(String format, Function<String, Object> parse) {
    return text(format, parse, Object::toString);
  }

  static ScalarShape text(
      String format, Function<String, Object> parse, Function<Object, Object> write) {
    return of(
        schema("string", "format", format), tree -> parse.apply(string(tree)), write, parse::apply);
  }

  static ScalarShape choice(Object[] constants) {
    Map<String, Object> byText = new LinkedHashMap<>();
    for (Object constant : constants) {
      byText.put(((Choice) constant).text(), constant);
    }
    Function<Object, Object> read =
        tree -> {
          Object constant = tree instanceof String ? byText.get(tree) : null;
          if (constant == null) {
            throw new Unsupported("must be one of " + String.join(", ", byText.keySet()));
          }
          return constant;
        };
    return of(
        schema("string", "enum", List.copyOf(byText.keySet())),
        read,
        v -> ((Choice) v).text(),
        read::apply);
  }

  static ScalarShape scalar(MethodHandle fromTree) {
    Function<Object, Object> read =
        tree -> {
          try {
            return (Object) fromTree.invoke(tree);
          } catch (RuntimeException e) {
            throw e;
          } catch (Throwable e) {
            throw new IllegalStateException("fromTree may only throw RuntimeExceptions", e);
          }
        };
    return of(
        Map.of("x-kubernetes-int-or-string", true), read, v -> ((Scalar) v).toTree(), read::apply);
  }

  @Override
  public @Nullable Object decode(@Nullable Object tree, Path path, Problems problems) {
    if (tree == null) {
      problems.required(path, "must not be null");
      return null;
    }
    try {
      return read.apply(tree);
    } catch (Unsupported e) {
      problems.notSupported(path, tree, e.said);
    } catch (IllegalArgumentException e) {
      problems.invalid(path, tree, String.valueOf(e.getMessage()));
    }
    return null;
  }

  @Override
  public Object encode(Object value) {
    return write.apply(value);
  }

  /** As in Kubernetes, an empty text is no text; and a blank selector no selector. */
  @Override
  public boolean isAbsent(Object tree) {
    return tree instanceof String text
        && (this == STRING ? text.isEmpty() : this == SELECTOR && text.isBlank());
  }

  @Override
  public boolean isEmpty(Object value) {
    return this == STRING && value.equals("");
  }

  @Override
  public Object parseDefault(String text) {
    return readText.apply(text);
  }

  private static Map<String, Object> schema(String type, String key, Object value) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", type);
    schema.put(key, value);
    return Collections.unmodifiableMap(schema);
  }

  private static String string(Object tree) {
    if (tree instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("must be a string");
  }

  private static long wholeNumber(Object tree) {
    if (tree instanceof Integer
        || tree instanceof Long
        || tree instanceof Short
        || tree instanceof Byte) {
      return ((Number) tree).longValue();
    }
    try {
      if (tree instanceof BigInteger big) {
        return big.longValueExact();
      }
      if (tree instanceof Double || tree instanceof Float || tree instanceof BigDecimal) {
        return new BigDecimal(tree.toString()).longValueExact();
      }
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException("must be a whole number", e);
    }
    throw new IllegalArgumentException("must be a whole number");
  }

  /** 100.0 is written 100, as clients wrote it. */
  private static Object plainNumber(Object value) {
    double number = (Double) value;
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? (Object) (long) number
        : (Object) number;
  }

  /** A value outside of an enumeration. */
  private static final class Unsupported extends IllegalArgumentException {
    private final String said;

    Unsupported(String said) {
      super(said);
      this.said = said;
    }
  }
}
