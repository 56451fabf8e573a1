package io.margay.bgp.kernel;

import io.margay.bgp.rib.Interfaces;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/** The interfaces that routes lie on, and when to ask anew. Of any thread. */
public interface WatchedInterfaces extends Interfaces, AutoCloseable {

  /** For a speaker whose policies do not ask: no route lies on any. */
  WatchedInterfaces NONE =
      new WatchedInterfaces() {
        @Override
        public @Nullable String towards(IpAddress nextHop) {
          return null;
        }

        @Override
        public @Nullable String of(Cidr own) {
          return null;
        }

        @Override
        public void follow(Runnable changed) {}

        @Override
        public void close() {}
      };

  /**
   * From now on calls back, on a thread of its own, whenever answers may have become others.
   * Changes close together are one. Called once, before the first question.
   */
  void follow(Runnable changed);

  @Override
  void close();
}
