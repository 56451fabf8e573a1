package io.margay.cli.api;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The API did not do what was asked: it refused, failed, or could not be reached. The message is
 * one line for a person.
 */
public final class ApiException extends Exception {

  @Serial private static final long serialVersionUID = 1;

  /** Value of {@link #status()} where no answer came at all. */
  public static final int UNREACHABLE = 0;

  private final int status;

  ApiException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** An error whose causes name fields: {@code field: message; field: message}. */
  static ApiException ofCauses(int status, String message, List<Cause> causes) {
    return new ApiException(
        status,
        causes.isEmpty()
            ? message
            : causes.stream().map(Cause::toString).collect(Collectors.joining("; ")));
  }

  /** The HTTP status, or {@link #UNREACHABLE}. */
  public int status() {
    return status;
  }

  /** One entry of a Status' {@code details.causes}. */
  record Cause(String field, String message) {
    @Override
    public String toString() {
      return field.isEmpty() || message.startsWith(field + ":") ? message : field + ": " + message;
    }
  }
}
