package io.margay.bgp.bfd;

/** Why a session left the state Up last (RFC 5880 section 4.1), in the order of their numbers. */
public enum Diagnostic {
  NONE("no diagnostic"),
  DETECTION_TIME_EXPIRED("control detection time expired"),
  ECHO_FAILED("echo function failed"),
  NEIGHBOR_SIGNALED_DOWN("neighbour signaled session down"),
  FORWARDING_PLANE_RESET("forwarding plane reset"),
  PATH_DOWN("path down"),
  CONCATENATED_PATH_DOWN("concatenated path down"),
  ADMINISTRATIVELY_DOWN("administratively down"),
  REVERSE_CONCATENATED_PATH_DOWN("reverse concatenated path down");

  private final String text;

  Diagnostic(String text) {
    this.text = text;
  }

  /** In words, for people. */
  public String text() {
    return text;
  }

  /** That with this number; none for one that is not known. */
  static Diagnostic of(int number) {
    return number < values().length ? values()[number] : NONE;
  }
}
