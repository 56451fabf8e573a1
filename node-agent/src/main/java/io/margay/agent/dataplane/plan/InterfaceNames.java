package io.margay.agent.dataplane.plan;

import java.util.regex.Pattern;

/** Names of interfaces (linux/if.h: {@code IFNAMSIZ} is 16 with the closing zero). */
public final class InterfaceNames {

  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,14}");

  private InterfaceNames() {}

  /** Whether it can be an interface's name and stand in a rule as it is. */
  public static boolean valid(String name) {
    return VALID.matcher(name).matches();
  }
}
