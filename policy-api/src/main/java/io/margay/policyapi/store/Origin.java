package io.margay.policyapi.store;

import org.jspecify.annotations.Nullable;

/**
 * Where a change comes from, as far as that is known: kept with the change and shown to operators.
 *
 * @param actor who: a user, a node's agent, or what the client program calls itself
 * @param source the client's address
 * @param reason why, in the client's words
 */
public record Origin(String actor, @Nullable String source, @Nullable String reason) {

  /** The longest reason, in characters. */
  public static final int LONGEST_REASON = 1_024;

  private static final int LONGEST_ACTOR = 256;

  /** What this program does by itself. */
  private static final Origin SYSTEM = new Origin("policy-api", null, null);

  /**
   * A scope, not an argument: it belongs to a request, and nothing between its edge and here asks
   * for it.
   */
  private static final ScopedValue<Origin> CURRENT = ScopedValue.newInstance();

  public Origin {
    actor = actor.length() > LONGEST_ACTOR ? actor.substring(0, LONGEST_ACTOR) : actor;
    if (reason != null && reason.length() > LONGEST_REASON) {
      throw new IllegalArgumentException(
          "a reason has at most " + LONGEST_REASON + " characters, not " + reason.length());
    }
  }

  /** Everything that is written meanwhile, on this thread, comes from here. */
  public <R, X extends Throwable> R during(ScopedValue.CallableOp<R, X> work) throws X {
    return ScopedValue.where(CURRENT, this).call(work);
  }

  static Origin current() {
    return CURRENT.orElse(SYSTEM);
  }
}
