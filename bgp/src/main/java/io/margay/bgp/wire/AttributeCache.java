package io.margay.bgp.wire;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Attribute blocks already read: the same bytes give the same object, without reading them again.
 * Equal sets from different bytes are one object too, as long as a route has them. Belongs to one
 * thread.
 */
public final class AttributeCache {

  private static final int RECENT = 8192;

  private final Map<Key, PathAttributes> recent =
      new LinkedHashMap<>(256, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, PathAttributes> eldest) {
          return size() > RECENT;
        }
      };
  private final Map<PathAttributes, WeakReference<PathAttributes>> canonical = new WeakHashMap<>();

  /** The bytes, and what decides how to read them. */
  private record Key(CodecContext context, Octets block) {}

  @Nullable PathAttributes find(CodecContext context, Octets block) {
    return recent.get(new Key(context, block));
  }

  void keep(CodecContext context, Octets block, PathAttributes attributes) {
    recent.put(new Key(context, block), attributes);
  }

  static Octets block(ByteBuffer attributes) {
    return Octets.take(attributes.duplicate());
  }

  /** The one object of all that equal this. */
  public PathAttributes intern(PathAttributes attributes) {
    WeakReference<PathAttributes> known = canonical.get(attributes);
    PathAttributes same = known == null ? null : known.get();
    if (same != null) {
      return same;
    }
    canonical.put(attributes, new WeakReference<>(attributes));
    return attributes;
  }
}
