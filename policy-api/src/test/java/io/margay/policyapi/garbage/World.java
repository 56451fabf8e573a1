package io.margay.policyapi.garbage;

import com.google.protobuf.ByteString;
import io.margay.core.model.Kind;
import io.margay.core.model.Metadata;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.Resources;
import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.snapshot.Entry;
import io.margay.policyapi.snapshot.Hub;
import io.margay.policyapi.snapshot.Source;
import io.margay.policyapi.snapshot.TopicState;
import io.margay.policyapi.store.Mutation;
import io.margay.policyapi.store.StoredResource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Objects that belong to each other, written one a line: {@code name < owner, owner2! +finalizer
 * going}. An owner with {@code !} waits in a foreground deletion. One that has no line of its own
 * is gone.
 */
final class World {

  private static final String NAMESPACE = "w";

  private final Map<String, StoredResource> objects = new TreeMap<>();
  private final Hub hub = new Hub(1000);
  private final Set<String> told = new LinkedHashSet<>();
  private long revision;

  World() {
    hub.inSync(Source.RESOURCES, 0);
    hub.inSync(Source.IPAM, 0);
  }

  static World of(String lines) {
    World world = new World();
    Stream.of(lines.split("[;\n]"))
        .map(String::strip)
        .filter(l -> !l.isEmpty())
        .forEach(world::put);
    return world;
  }

  /** The uid that the object of this name always has. */
  static UUID uid(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }

  static ResourceKey key(String name) {
    return new ResourceKey(Kind.NETWORK_POLICY, NAMESPACE, name);
  }

  void put(String line) {
    String[] parts = line.strip().split("\\s+|\\s*,\\s*");
    Map<String, Object> metadata = new LinkedHashMap<>();
    List<Object> owners = new ArrayList<>();
    List<Object> finalizers = new ArrayList<>();
    boolean ofOwners = false;
    for (String part : List.of(parts).subList(1, parts.length)) {
      if (part.equals("<")) {
        ofOwners = true;
      } else if (part.equals("going")) {
        metadata.put("deletionTimestamp", "2026-11-24T12:00:00Z");
      } else if (part.startsWith("+")) {
        String finalizer = part.substring(1);
        finalizers.add(finalizer.length() == 1 ? "a.example/" + finalizer : finalizer);
      } else if (ofOwners) {
        owners.add(owner(part));
      } else {
        throw new IllegalArgumentException(line);
      }
    }
    metadata.put("name", parts[0]);
    metadata.put("namespace", NAMESPACE);
    metadata.put("uid", uid(parts[0]).toString());
    if (!finalizers.isEmpty()) {
      metadata.put("finalizers", finalizers);
    }
    if (!owners.isEmpty()) {
      metadata.put("ownerReferences", owners);
    }
    store(
        parts[0],
        Map.of(
            "apiVersion",
            Kind.API_VERSION,
            "kind",
            "NetworkPolicy",
            "metadata",
            metadata,
            "spec",
            Map.of()));
  }

  private static Map<String, Object> owner(String text) {
    boolean blocks = text.endsWith("!");
    String name = blocks ? text.substring(0, text.length() - 1) : text;
    return Map.of(
        "apiVersion",
        Kind.API_VERSION,
        "kind",
        "NetworkPolicy",
        "name",
        name,
        "uid",
        uid(name).toString(),
        "blockOwnerDeletion",
        blocks);
  }

  private void store(String name, Object document) {
    revision++;
    String body = Bodies.json(document);
    objects.put(
        name,
        new StoredResource(
            Kind.NETWORK_POLICY.id(), NAMESPACE, name, uid(name), revision, 1, body, null));
    tell(name, ByteString.copyFromUtf8(body));
  }

  void remove(String name) {
    revision++;
    objects.remove(name);
    tell(name, ByteString.EMPTY);
  }

  private void tell(String name, ByteString document) {
    String key = key(name).toString();
    told.add(key);
    hub.apply(Source.RESOURCES, List.of(new Entry(key, revision, document)));
  }

  TopicState state() {
    return hub.snapshot().resources();
  }

  /** Keys that have changed since this was asked last. */
  Set<String> changed() {
    Set<String> keys = Set.copyOf(told);
    told.clear();
    return keys;
  }

  Set<String> names() {
    return Set.copyOf(objects.keySet());
  }

  StoredResource get(String name) {
    return java.util.Objects.requireNonNull(objects.get(name));
  }

  List<StoredResource> dependents(Collection<UUID> owners) {
    return objects.values().stream()
        .filter(row ->
            Belonging.of(row).owners().stream()
                .anyMatch(owner -> owners.contains(UUID.fromString(owner.uid()))))
        .toList();
  }

  /** What the store does. */
  void apply(Mutation mutation) {
    String name = mutation.key().name();
    @Nullable StoredResource current = objects.get(name);
    Resource wanted = mutation.change().apply(current);
    if (current == null) {
      return;
    }
    Metadata was = current.resource().metadata();
    if (wanted == null) {
      List<String> left = mutation.holding().of(was.finalizers());
      if (left.isEmpty()) {
        remove(name);
        return;
      }
      wanted =
          current
              .resource()
              .withMetadata(
                  was.change().finalizers(left).deletionTimestamp("2026-11-24T12:00:00Z").build());
    } else if (was.deletionTimestamp() != null && wanted.metadata().finalizers().isEmpty()) {
      remove(name);
      return;
    }
    if (!wanted.equals(current.resource())) {
      store(name, Resources.encode(wanted));
    }
  }

  /** The objects as they were written, in the order of names. */
  @Override
  public String toString() {
    return objects.values().stream().map(World::line).collect(Collectors.joining("; "));
  }

  private static String line(StoredResource row) {
    Metadata metadata = row.resource().metadata();
    StringBuilder line = new StringBuilder(row.name());
    if (!metadata.ownerReferences().isEmpty()) {
      line.append(" < ");
      line.append(
          metadata.ownerReferences().stream()
              .map(owner -> owner.name() + (owner.blockOwnerDeletion() ? "!" : ""))
              .collect(Collectors.joining(", ")));
    }
    metadata.finalizers().forEach(f -> line.append(" +").append(f.replace("a.example/", "")));
    return line.append(metadata.deletionTimestamp() == null ? "" : " going").toString();
  }
}
