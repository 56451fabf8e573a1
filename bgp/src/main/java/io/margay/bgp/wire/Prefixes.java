package io.margay.bgp.wire;

import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.RandomAccess;

/**
 * Prefixes of one family in a flat array, as they come off the wire: a million of them are eight or
 * twenty-four megabytes and no objects. As a list they are made on demand, without their path
 * identifiers.
 */
public final class Prefixes extends AbstractList<Cidr> implements RandomAccess {

  private static final int[] NO_PATHS = {};

  private final Family family;
  private final int stride;
  private final int count;
  private final long[] words;
  private final int[] paths;

  private Prefixes(Family family, int count, long[] words, int[] paths) {
    this.family = family;
    this.stride = stride(family);
    this.count = count;
    this.words = words;
    this.paths = paths;
  }

  public static Prefixes none(Family family) {
    return new Prefixes(family, 0, NO_WORDS, NO_PATHS);
  }

  private static final long[] NO_WORDS = {};

  /** These prefixes, all of this family. */
  public static Prefixes of(Family family, Collection<Cidr> prefixes) {
    Builder builder = new Builder(family, false);
    for (Cidr prefix : prefixes) {
      if (prefix.family() != family) {
        throw new IllegalArgumentException(prefix + " is no prefix of " + family);
      }
      builder.add(prefix, 0);
    }
    return builder.build();
  }

  /** These prefixes, at least one and of one family. */
  public static Prefixes of(Cidr... prefixes) {
    return of(prefixes[0].family(), Arrays.asList(prefixes));
  }

  private static int stride(Family family) {
    return family == Family.IPV4 ? 1 : 3;
  }

  public Family family() {
    return family;
  }

  @Override
  public int size() {
    return count;
  }

  /** The upper 64 bits of an IPv6 prefix's address; 0 for IPv4. */
  public long high(int index) {
    return stride == 1 ? 0 : words[3 * index];
  }

  /** The lower 64 bits of the address; for IPv4 all 32. */
  public long low(int index) {
    return stride == 1 ? words[index] >>> 8 : words[3 * index + 1];
  }

  /** The length in bits. */
  public int length(int index) {
    return (int) (stride == 1 ? words[index] & 0xff : words[3 * index + 2]);
  }

  /** The path identifier (RFC 7911), 0 where there are none. */
  public int path(int index) {
    return paths.length == 0 ? 0 : paths[index];
  }

  @Override
  public Cidr get(int index) {
    if (index < 0 || index >= count) {
      throw new IndexOutOfBoundsException(index);
    }
    return new Cidr(new IpAddress(family, high(index), low(index)), length(index));
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Prefixes other && other.family == family
        ? Arrays.equals(words, 0, count * stride, other.words, 0, other.count * stride)
            && Arrays.equals(paths, other.paths)
        : super.equals(o);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }

  /** Collects prefixes of one family. */
  public static final class Builder {
    private final Family family;
    private final int stride;
    private final boolean withPaths;
    private int count;
    private long[] words;
    private int[] paths;

    /**
     * @param withPaths whether each has a path identifier
     */
    public Builder(Family family, boolean withPaths) {
      this(family, withPaths, 8);
    }

    Builder(Family family, boolean withPaths, int expected) {
      this.family = family;
      this.stride = stride(family);
      this.withPaths = withPaths;
      this.words = new long[Math.max(1, expected) * stride];
      this.paths = withPaths ? new int[Math.max(1, expected)] : NO_PATHS;
    }

    public int size() {
      return count;
    }

    public void add(Cidr prefix, int path) {
      add(prefix.address().high(), prefix.address().low(), prefix.length(), path);
    }

    /**
     * Adds a prefix whose bits beyond its length are zero.
     *
     * @param high upper 64 bits of the address, 0 for IPv4
     */
    public void add(long high, long low, int length, int path) {
      int at = count * stride;
      if (at == words.length) {
        words = Arrays.copyOf(words, 2 * at);
      }
      if (stride == 1) {
        words[at] = low << 8 | length;
      } else {
        words[at] = high;
        words[at + 1] = low;
        words[at + 2] = length;
      }
      if (withPaths) {
        if (count == paths.length) {
          paths = Arrays.copyOf(paths, 2 * count);
        }
        paths[count] = path;
      }
      count++;
    }

    /** What was added; the builder must not be used any more. */
    public Prefixes build() {
      int[] exact = withPaths ? Arrays.copyOf(paths, count) : NO_PATHS;
      return new Prefixes(family, count, words, exact);
    }
  }
}
