package io.margay.core.model;

import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/** Checks that addresses are of the family that their field is for. */
final class AddressFamilies {

  private AddressFamilies() {}

  /**
   * @param version 4 or 6
   */
  static void require(int version, @Nullable IpAddress address, Path path, Problems problems) {
    if (address != null && (address.family() == Family.IPV4) != (version == 4)) {
      problems.invalid(path, address.toString(), "must be an IPv" + version + " address");
    }
  }
}
