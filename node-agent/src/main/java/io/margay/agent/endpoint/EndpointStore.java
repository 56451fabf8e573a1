package io.margay.agent.endpoint;

import io.margay.agent.endpoint.LocalEndpoint.State;
import io.margay.core.model.ResourceKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of this node, in memory and in files that are always as new. Safe for use by
 * several threads: who reads never waits for a disk, and writes of different endpoints go side by
 * side.
 */
public final class EndpointStore {

  private static final int WRITERS = 64;

  private final EndpointFiles files;
  private final Map<ResourceKey, LocalEndpoint> endpoints = new ConcurrentSkipListMap<>();

  /** One of these is held while an endpoint's file is written; by interface, as the files are. */
  private final List<Object> writing = Stream.generate(Object::new).limit(WRITERS).toList();

  private EndpointStore(EndpointFiles files) {
    this.files = files;
  }

  private Object writing(LocalEndpoint endpoint) {
    String file = endpoint.resource().spec().interfaceName();
    return writing.get(Math.floorMod(file.hashCode(), WRITERS));
  }

  /**
   * Opens the store and reads what is there.
   *
   * @throws IOException if the directory can not be read or made
   */
  public static EndpointStore open(Path stateDirectory) throws IOException {
    EndpointStore store = new EndpointStore(new EndpointFiles(stateDirectory.resolve("endpoints")));
    for (LocalEndpoint endpoint : store.files.load()) {
      store.endpoints.put(endpoint.key(), endpoint);
    }
    return store;
  }

  public @Nullable LocalEndpoint get(ResourceKey key) {
    return endpoints.get(key);
  }

  public List<LocalEndpoint> all() {
    return List.copyOf(endpoints.values());
  }

  /** The attached endpoint, or the one being detached, of this name in whatever namespace. */
  public @Nullable LocalEndpoint named(String name) {
    return endpoints.values().stream()
        .filter(endpoint -> endpoint.key().name().equals(name))
        .findFirst()
        .orElse(null);
  }

  /** Stores an endpoint, in place of what has its key. It is on disk when this returns. */
  public void put(LocalEndpoint endpoint) throws IOException {
    put(endpoint, () -> endpoint);
  }

  /**
   * The same, where others can go on with it while it is written.
   *
   * @param seen called when readers see the endpoint, before it is on disk
   * @return what that gave
   * @throws IOException if it can not be written; then readers see what was there before
   */
  public <T> T put(LocalEndpoint endpoint, Supplier<T> seen) throws IOException {
    synchronized (writing(endpoint)) {
      LocalEndpoint before = endpoints.put(endpoint.key(), endpoint);
      boolean written = false;
      try {
        T result = seen.get();
        files.write(endpoint);
        written = true;
        return result;
      } finally {
        if (!written) {
          endpoints.compute(endpoint.key(), (key, now) -> before);
        }
      }
    }
  }

  /** Moves an endpoint on, unless it has become another one since. */
  public boolean advance(LocalEndpoint from, State state) throws IOException {
    synchronized (writing(from)) {
      if (!from.equals(endpoints.get(from.key()))) {
        return false;
      }
      put(from.in(state));
      return true;
    }
  }

  /** Forgets an endpoint, unless it has become another one since. */
  public void forget(LocalEndpoint endpoint) throws IOException {
    synchronized (writing(endpoint)) {
      if (endpoint.equals(endpoints.get(endpoint.key()))) {
        files.delete(endpoint);
        endpoints.remove(endpoint.key());
      }
    }
  }

  /** Forgets endpoints that are wholly gone. */
  void forgetAll(Collection<ResourceKey> keys) throws IOException {
    for (ResourceKey key : keys) {
      LocalEndpoint endpoint = get(key);
      if (endpoint != null && endpoint.state() == State.DELETED) {
        forget(endpoint);
      }
    }
  }
}
