package io.margay.policyapi.feed;

import io.margay.policyapi.snapshot.Entry;
import io.margay.proto.feed.v1.FeedMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes that came together. They are made a message once, for all agents that can take them as
 * they are.
 */
final class Delta {

  private final List<Entry> entries;
  private final Token token;
  private volatile @Nullable FeedMessage message;

  /**
   * @param entries one for each key
   * @param token what an agent that has them is complete up to
   */
  Delta(List<Entry> entries, Token token) {
    this.entries = entries;
    this.token = token;
  }

  List<Entry> entries() {
    return entries;
  }

  Token token() {
    return token;
  }

  FeedMessage message() {
    FeedMessage made = message;
    if (made == null) {
      synchronized (this) {
        made = message;
        if (made == null) {
          made = Messages.batch(entries, token);
          message = made;
        }
      }
    }
    return made;
  }
}
