package io.margay.core.model.codec;

/** A record with rules between its fields. */
public interface Checked {
  /**
   * Adds what is wrong between the fields. Called once after decoding, only when each field alone
   * was right.
   *
   * @param path of this record, empty at the root
   */
  void check(Path path, Problems problems);
}
