package io.margay.policyapi.patch;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** RFC 7396: objects are merged field by field, null removes, anything else replaces. */
record MergePatch(Object patch) implements Patch {

  @Override
  public Object apply(Object document) {
    return merged(document, patch);
  }

  private static Object merged(@Nullable Object target, Object patch) {
    if (!(patch instanceof Map<?, ?> fields)) {
      return patch;
    }
    Map<Object, Object> result =
        target instanceof Map<?, ?> map ? new LinkedHashMap<>(map) : new LinkedHashMap<>();
    fields.forEach((name, value) -> {
      if (value == null) {
        result.remove(name);
      } else {
        result.put(name, merged(result.get(name), value));
      }
    });
    return result;
  }
}
