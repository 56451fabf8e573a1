package io.margay.cli.api;

import org.jspecify.annotations.Nullable;

/**
 * How something is written.
 *
 * @param isDryRun checked in full, and not stored
 * @param reason for the change log; null for none
 */
public record Writing(boolean isDryRun, @Nullable String reason) {

  public static final Writing PLAIN = new Writing(false, null);

  /**
   * @throws IllegalArgumentException if the reason can not be said in a header
   */
  public Writing {
    if (reason != null && !reason.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      throw new IllegalArgumentException("must be one line of ASCII");
    }
  }
}
