package io.margay.core.model;

import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The form of a MAC address. */
final class MacAddresses {

  private static final Pattern FORM = Pattern.compile("([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}");

  private MacAddresses() {}

  static void check(@Nullable String mac, Path path, Problems problems) {
    if (mac != null && !FORM.matcher(mac).matches()) {
      problems.invalid(path, mac, "must be six hexadecimal bytes separated by colons");
    }
  }
}
