package io.margay.policyapi.store;

/**
 * How much of a list is in memory at a time.
 *
 * @param rows at most
 * @param bytes of documents at most, but for a part of one document
 */
public record PartSize(int rows, long bytes) {

  /** For any number of lists at the same time. */
  public static final PartSize SMALL = new PartSize(500, 128 << 10);

  /** Costs PostgreSQL less for each row; for as many lists as there is memory for. */
  public static final PartSize LARGE = new PartSize(20_000, 4 << 20);

  public PartSize {
    if (rows < 1 || bytes < 1) {
      throw new IllegalArgumentException("a part has at least one row and one byte");
    }
  }

  /** The same with fewer rows. */
  public PartSize ofRows(int most) {
    return new PartSize(Math.min(rows, most), bytes);
  }
}
