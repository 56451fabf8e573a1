package io.margay.bgp.rib;

import io.margay.core.net.Cidr;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Prefixes by what they have in common. Keys are compared by identity first, because to hash a set
 * of attributes for each of a million prefixes would cost more than all the rest.
 */
final class Buckets<K> {

  private final Map<K, List<Cidr>> byValue = new LinkedHashMap<>();
  private final Map<K, List<Cidr>> byIdentity = new IdentityHashMap<>();

  void add(K key, Cidr prefix) {
    List<Cidr> bucket = byIdentity.get(key);
    if (bucket == null) {
      bucket = byValue.computeIfAbsent(key, k -> new ArrayList<>());
      byIdentity.put(key, bucket);
    }
    bucket.add(prefix);
  }

  void forEach(BiConsumer<K, List<Cidr>> action) {
    byValue.forEach(action);
  }
}
