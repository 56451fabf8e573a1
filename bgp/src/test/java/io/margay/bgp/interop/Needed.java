package io.margay.bgp.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What these tests need of the machine. */
final class Needed {

  private Needed() {}

  /**
   * Skips the test if it is not there; what CI must prove is not skipped there.
   *
   * @param what the need, as words
   */
  static void require(boolean there, String what) {
    if ("true".equals(System.getenv("CI"))) {
      assertThat(there).as(what).isTrue();
    }
    assumeTrue(there, what);
  }
}
