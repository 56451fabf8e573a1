package io.margay.bgp.interop;

import java.util.Locale;

/**
 * A route as another implementation shows it; what is not there is empty.
 *
 * @param community the only one
 * @param largeCommunity the only one
 * @param clusters the first of the list
 * @param origin IGP, EGP or INCOMPLETE
 * @param med empty for 0 too, which some add where there is none
 */
record Seen(
    String nextHop,
    String asPath,
    String localPref,
    String community,
    String largeCommunity,
    String originator,
    String clusters,
    String origin,
    String med) {

  static final Seen NOTHING = new Seen("", "", "", "", "", "", "", "", "");

  Seen {
    origin = origin.toUpperCase(Locale.ROOT);
    med = med.equals("0") ? "" : med;
  }

  /** The same before a reflector passed it on (RFC 4456). */
  Seen unreflected() {
    return new Seen(nextHop, asPath, localPref, community, largeCommunity, "", "", origin, med);
  }

  /** The rest of the first line that has this text; empty without one. */
  static String after(String text, String what) {
    return between(text, what, "\n").strip();
  }

  static String between(String text, String from, String to) {
    int start = text.indexOf(from);
    if (start < 0) {
      return "";
    }
    int end = text.indexOf(to, start + from.length());
    return text.substring(start + from.length(), end < 0 ? text.length() : end);
  }
}
