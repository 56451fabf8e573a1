package io.margay.policyapi.store;

import java.util.List;

/** What came of a request. */
sealed interface Result {

  /** It is done, once the transaction is committed. */
  record Done(List<Written> written) implements Result {

    boolean changedSomething() {
      return written.stream().anyMatch(Written::isChange);
    }
  }

  /** It can not be done. */
  record Refused(Throwable why) implements Result {}
}
