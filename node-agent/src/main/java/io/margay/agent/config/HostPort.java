package io.margay.agent.config;

/**
 * Where a service listens.
 *
 * @param host a name or an address; IPv6 without brackets
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {

  private static final String EXPECTED = "must be host:port or [IPv6 address]:port";

  public HostPort {
    if (host.isBlank() || port < 1 || port > 65535) {
      throw new IllegalArgumentException(EXPECTED);
    }
  }

  /**
   * Reads {@code host:port}.
   *
   * @throws IllegalArgumentException if the text is of another form
   */
  public static HostPort parse(String text) {
    String trimmed = text.strip();
    int colon = trimmed.lastIndexOf(':');
    String host = colon < 0 ? "" : trimmed.substring(0, colon);
    String port = trimmed.substring(colon + 1);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (!port.matches("[0-9]{1,5}") || !bracketed && host.contains(":") || host.contains(" ")) {
      throw new IllegalArgumentException(EXPECTED);
    }
    return new HostPort(
        bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(port));
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
