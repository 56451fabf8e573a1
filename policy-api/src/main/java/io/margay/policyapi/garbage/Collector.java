package io.margay.policyapi.garbage;

import io.margay.core.model.Kind;
import io.margay.core.model.Metadata;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.policyapi.snapshot.Entry;
import io.margay.policyapi.snapshot.TopicState;
import io.margay.policyapi.store.Mutation;
import io.margay.policyapi.store.StoredResource;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Works out what is to be done about objects whose owners are gone or wait for them. Knows only
 * states, so it does not matter what led to them, how often it hears of one, and who else decides
 * the same: a write that comes second finds nothing left to do.
 */
final class Collector {

  private final Graph graph = new Graph();
  private final Function<Kind, Mutation.Managing> managing;

  /**
   * @param managing records who takes owners and finalizers off objects of a kind
   */
  Collector(Function<Kind, Mutation.Managing> managing) {
    this.managing = managing;
  }

  /** Takes all of a state in; afterwards only what changes need be told. */
  List<Mutation> begin(TopicState state) {
    Set<ResourceKey> touched = new LinkedHashSet<>();
    state.objects().forEachRemaining(entry -> touched.addAll(put(entry.key(), state)));
    return due(touched, state);
  }

  /**
   * @param keys what has changed, or has to be looked at again
   * @param state no older than that
   * @return the writes that are due, at most one an object
   */
  List<Mutation> changed(Collection<String> keys, TopicState state) {
    Set<ResourceKey> touched = new LinkedHashSet<>();
    keys.forEach(key -> touched.addAll(put(key, state)));
    return due(touched, state);
  }

  private Set<ResourceKey> put(String text, TopicState state) {
    Entry entry = state.get(text);
    Optional<ResourceKey> key = Belonging.key(text);
    return key.isEmpty()
        ? Set.of()
        : graph.put(key.get(), mayMatter(entry) ? Belonging.of(entry) : null);
  }

  /** Most objects belong to nobody and stay: they need not be read. */
  private static boolean mayMatter(@Nullable Entry entry) {
    if (entry == null) {
      return false;
    }
    String document = entry.document().toStringUtf8();
    return document.contains("\"ownerReferences\":") || document.contains("\"deletionTimestamp\":");
  }

  private List<Mutation> due(Set<ResourceKey> touched, TopicState state) {
    // Read once: many objects may have the same owner.
    Map<ResourceKey, Optional<Belonging>> read = new HashMap<>();
    Function<ResourceKey, @Nullable Belonging> stored =
        key ->
            read.computeIfAbsent(
                    key, any -> Optional.ofNullable(Belonging.of(state.get(key.toString()))))
                .orElse(null);
    Map<ResourceKey, Mutation> due = new LinkedHashMap<>();
    for (ResourceKey key : touched) {
      Belonging object = graph.get(key);
      if (object != null) {
        Mutation mutation = object.going() ? finished(object) : judged(object, stored);
        if (mutation != null) {
          due.put(key, mutation);
        }
      }
    }
    return List.copyOf(due.values());
  }

  private @Nullable Mutation finished(Belonging object) {
    Set<String> done = graph.done(object);
    return done.isEmpty()
        ? null
        : changing(
            object,
            metadata ->
                metadata
                    .change()
                    .finalizers(
                        metadata.finalizers().stream().filter(f -> !done.contains(f)).toList())
                    .build());
  }

  private @Nullable Mutation judged(
      Belonging object, Function<ResourceKey, @Nullable Belonging> stored) {
    return switch (Fate.of(object, stored)) {
      case Fate.Stays() -> null;
      case Fate.Loses(Set<String> owners) ->
          changing(object, metadata -> Dependents.without(metadata, owners));
      case Fate.Goes(boolean inForeground) -> {
        boolean waits = inForeground && !graph.dependentsOf(object).isEmpty();
        yield new Mutation(
            object.key(),
            current -> isSame(current, object) ? null : Mutation.unchanged(current),
            finalizers -> waits ? Dependents.waiting(finalizers) : finalizers);
      }
    };
  }

  private Mutation changing(Belonging object, Function<Metadata, Metadata> change) {
    return new Mutation(
        object.key(),
        current -> {
          if (current == null || !current.uid().toString().equals(object.uid())) {
            return Mutation.unchanged(current);
          }
          Resource resource = current.resource();
          return resource.withMetadata(change.apply(resource.metadata()));
        },
        managing.apply(object.key().kind()));
  }

  /** Whether the object belongs to whom it did when it was judged. */
  private static boolean isSame(@Nullable StoredResource current, Belonging object) {
    return current != null
        && current.uid().toString().equals(object.uid())
        && Belonging.of(current).owners().equals(object.owners());
  }
}
