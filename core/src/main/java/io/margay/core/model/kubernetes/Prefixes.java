package io.margay.core.model.kubernetes;

import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.net.Cidr;
import io.margay.core.net.InterfaceAddress;
import org.jspecify.annotations.Nullable;

/** Prefixes as Kubernetes takes them: host bits do not count. */
public final class Prefixes {

  private Prefixes() {}

  /**
   * Reads a prefix.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Cidr parse(String text) {
    if (text.indexOf('/') < 0) {
      throw new IllegalArgumentException("must be a prefix such as 10.0.0.0/8");
    }
    InterfaceAddress address = InterfaceAddress.parse(text);
    return Cidr.of(address.address(), address.length());
  }

  static @Nullable Cidr check(String text, Path path, Problems problems) {
    try {
      return parse(text);
    } catch (IllegalArgumentException e) {
      problems.invalid(path, text, String.valueOf(e.getMessage()));
      return null;
    }
  }
}
