package io.margay.lab.host;

import java.io.Serial;

/** The machine did not do what the lab asked of it. */
public final class HostException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1;

  public HostException(String message) {
    super(message);
  }

  public HostException(String message, Throwable cause) {
    super(message, cause);
  }
}
