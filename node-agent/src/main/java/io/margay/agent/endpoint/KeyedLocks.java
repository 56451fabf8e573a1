package io.margay.agent.endpoint;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** A lock for each container, there for as long as somebody holds or wants it. */
public final class KeyedLocks {

  private final Map<String, Entry> entries = new HashMap<>();

  private static final class Entry {
    private final ReentrantLock lock = new ReentrantLock(true);
    private int users;
  }

  /** A lock that is held until it is closed, by the thread that took it. */
  public final class Held implements AutoCloseable {
    private final String key;
    private final Entry entry;

    private Held(String key, Entry entry) {
      this.key = key;
      this.entry = entry;
    }

    @Override
    public void close() {
      entry.lock.unlock();
      leave(key, entry);
    }
  }

  /** Waits for the lock. */
  public Held hold(String key) throws InterruptedException {
    Entry entry = enter(key);
    try {
      entry.lock.lockInterruptibly();
    } catch (InterruptedException e) {
      leave(key, entry);
      throw e;
    }
    return new Held(key, entry);
  }

  private Entry enter(String key) {
    synchronized (entries) {
      Entry entry = entries.computeIfAbsent(key, k -> new Entry());
      entry.users++;
      return entry;
    }
  }

  private void leave(String key, Entry entry) {
    synchronized (entries) {
      if (--entry.users == 0) {
        entries.remove(key);
      }
    }
  }
}
