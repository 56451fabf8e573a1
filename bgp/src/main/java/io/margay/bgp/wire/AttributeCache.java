package io.margay.bgp.wire;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Attribute blocks read lately: the same bytes give the same object, without reading them again. A
 * peer sends the prefixes of one set together, so that lately is enough. Belongs to one thread.
 */
public final class AttributeCache {

  private static final int RECENT = 8192;

  /** On the wire; in memory it can be ten times as much. Few blocks have more than 100 bytes. */
  private static final int MOST_BYTES = 1024 * 1024;

  private final Map<Key, PathAttributes> recent = new LinkedHashMap<>(256, 0.75f, true);
  private int bytes;

  /** The bytes, and what decides how to read them. */
  private record Key(CodecContext context, Octets block) {}

  @Nullable PathAttributes find(CodecContext context, Octets block) {
    return recent.get(new Key(context, block));
  }

  void keep(CodecContext context, Octets block, PathAttributes attributes) {
    if (recent.put(new Key(context, block), attributes) == null) {
      bytes += block.size();
    }
    Iterator<Key> oldest = recent.keySet().iterator();
    while (recent.size() > RECENT || bytes > MOST_BYTES) {
      bytes -= oldest.next().block().size();
      oldest.remove();
    }
  }

  static Octets block(ByteBuffer attributes) {
    return Octets.take(attributes.duplicate());
  }
}
