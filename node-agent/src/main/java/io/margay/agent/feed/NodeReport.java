package io.margay.agent.feed;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the node has in its kernel, as policy-api is told.
 *
 * @param appliedToken up to which; null if nothing yet
 * @param digest of what is programmed, in hexadecimal
 * @param errors what can not be programmed, a sentence each
 */
public record NodeReport(@Nullable String appliedToken, String digest, List<String> errors) {

  private static final int MOST_ERRORS = 10;

  public NodeReport {
    errors = List.copyOf(errors.subList(0, Math.min(MOST_ERRORS, errors.size())));
  }
}
