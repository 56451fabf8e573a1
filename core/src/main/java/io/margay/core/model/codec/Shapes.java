package io.margay.core.model.codec;

import io.margay.core.net.Cidr;
import io.margay.core.net.InterfaceAddress;
import io.margay.core.net.IpAddress;
import io.margay.core.selector.Selector;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Finds the shape of a Java type. */
final class Shapes {

  private static final Map<Type, Shape> KNOWN = new ConcurrentHashMap<>();

  private Shapes() {}

  static Shape of(Type type) {
    Shape known = KNOWN.get(type);
    if (known == null) {
      known = make(type);
      KNOWN.put(type, known);
    }
    return known;
  }

  static ObjectShape object(Class<? extends Record> type) {
    return (ObjectShape) of(type);
  }

  private static Shape make(Type type) {
    if (type instanceof ParameterizedType generic) {
      if (generic.getRawType() == List.class) {
        return new ListShape(of(generic.getActualTypeArguments()[0]));
      }
      if (generic.getRawType() == Map.class
          && generic.getActualTypeArguments()[0] == String.class) {
        return new MapShape(of(generic.getActualTypeArguments()[1]));
      }
    }
    if (type instanceof Class<?> raw) {
      if (raw == String.class) {
        return ScalarShape.STRING;
      }
      if (raw == Boolean.class || raw == boolean.class) {
        return ScalarShape.BOOLEAN;
      }
      if (raw == Integer.class || raw == int.class) {
        return ScalarShape.integer(Integer.MIN_VALUE, Integer.MAX_VALUE, Math::toIntExact);
      }
      if (raw == Long.class || raw == long.class) {
        return ScalarShape.integer(Long.MIN_VALUE, Long.MAX_VALUE, n -> n);
      }
      if (raw == Double.class || raw == double.class) {
        return ScalarShape.NUMBER;
      }
      if (raw == IpAddress.class) {
        return ScalarShape.text("ip", IpAddress::parse);
      }
      if (raw == Cidr.class) {
        return ScalarShape.text("cidr", Cidr::parse);
      }
      if (raw == InterfaceAddress.class) {
        return ScalarShape.text("interface-address", InterfaceAddress::parse);
      }
      if (raw == Duration.class) {
        return ScalarShape.text("duration", GoDuration::parse, v -> GoDuration.text((Duration) v));
      }
      if (raw == Object.class) {
        return new AnyShape();
      }
      if (raw == Selector.class) {
        return ScalarShape.SELECTOR;
      }
      if (raw.isEnum() && Choice.class.isAssignableFrom(raw)) {
        return ScalarShape.choice(raw.getEnumConstants());
      }
      if (Scalar.class.isAssignableFrom(raw)) {
        return ScalarShape.scalar(fromTree(raw));
      }
      if (raw.isRecord()) {
        return new ObjectShape(raw.asSubclass(Record.class));
      }
    }
    throw new IllegalStateException("no shape for " + type);
  }

  private static MethodHandle fromTree(Class<?> type) {
    try {
      return MethodHandles.publicLookup()
          .findStatic(type, "fromTree", MethodType.methodType(type, Object.class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " needs a public static fromTree(Object)", e);
    }
  }
}
