package io.margay.policyapi.feed;

import io.margay.policyapi.snapshot.Entry;
import io.margay.policyapi.snapshot.Snapshot;
import io.margay.proto.feed.v1.FeedMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Everything there is at one moment, as batches: made and compressed once, by whoever comes to each
 * first, and sent to every agent that begins about then. What has changed since follows from its
 * token.
 */
final class Opening {

  private final Token token;
  private final Iterator<Entry> entries;
  private final List<FeedMessage> made = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();

  Opening(Snapshot snapshot, Instant now) {
    this.token = Token.of(snapshot, now);
    this.entries = ForAgents.objects(snapshot);
  }

  /** What an agent that has it is complete up to. */
  Token token() {
    return token;
  }

  /** The batches from the first on. */
  Iterator<FeedMessage> batches() {
    return new Iterator<>() {
      private int next;
      private @Nullable FeedMessage ahead;

      @Override
      public boolean hasNext() {
        ahead = ahead == null ? batch(next) : ahead;
        return ahead != null;
      }

      @Override
      public FeedMessage next() {
        FeedMessage batch = hasNext() ? ahead : null;
        if (batch == null) {
          throw new NoSuchElementException();
        }
        ahead = null;
        next++;
        return batch;
      }
    };
  }

  /** Null behind the last. */
  private @Nullable FeedMessage batch(int number) {
    lock.lock();
    try {
      if (number == made.size() && entries.hasNext()) {
        made.add(Messages.batch(Messages.take(entries), null));
      }
      return number < made.size() ? made.get(number) : null;
    } finally {
      lock.unlock();
    }
  }
}
