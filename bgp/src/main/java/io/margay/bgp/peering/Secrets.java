package io.margay.bgp.peering;

import io.margay.core.model.SecretKeyRef;

/** Where passwords are. */
public interface Secrets {

  /** What was found. */
  sealed interface Answer {}

  /** A password; its text is not for anybody's eyes. */
  record Password(String text) implements Answer {
    @Override
    public String toString() {
      return "Password[set]";
    }
  }

  /**
   * No password that could be used.
   *
   * @param absent whether there is none at all
   * @param why a clause
   */
  record Missing(boolean absent, String why) implements Answer {}

  Answer find(SecretKeyRef ref);
}
