package io.margay.ipam.store;

/** How the addresses of some blocks are read, of all that there are. */
public final class Inside {

  private Inside() {}

  /**
   * What stands behind FROM. The addresses of a block are a range of the primary key, which is
   * looked up for each block (OFFSET 0 keeps it so).
   *
   * @param cidrs a function that gives the blocks as rows of cidr
   */
  public static String blocks(String cidrs) {
    return cidrs
        + " AS inside(cidr) CROSS JOIN LATERAL (SELECT * FROM address"
        + " WHERE ip BETWEEN ipam_first(inside.cidr) AND ipam_last(inside.cidr) OFFSET 0) AS address";
  }
}
