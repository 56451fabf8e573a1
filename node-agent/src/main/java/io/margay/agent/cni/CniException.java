package io.margay.agent.cni;

/** A failure as the runtime is told it: an error object of the CNI specification. */
final class CniException extends Exception {

  private static final long serialVersionUID = 1;

  /** Error codes: up to 99 those of the specification, from 100 on our own. */
  enum Code {
    INCOMPATIBLE_VERSION(1),
    UNSUPPORTED_FIELD(2),
    UNKNOWN_CONTAINER(3),
    INVALID_ENVIRONMENT(4),
    IO_FAILURE(5),
    NOT_DECODABLE(6),
    INVALID_CONFIGURATION(7),
    TRY_AGAIN_LATER(11),
    NOT_AVAILABLE(50),
    LIMITED_CONNECTIVITY(51),
    NOT_AS_IT_SHOULD_BE(100),
    LINK_REFUSED(101),
    NO_ADDRESS_LEFT(102),
    NO_POOL(103),
    ADDRESS_REFUSED(104),
    INTERNAL(199);

    private final int number;

    Code(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }
  }

  private final Code code;
  private final String details;

  CniException(Code code, String message, String details) {
    super(message);
    this.code = code;
    this.details = details;
  }

  CniException(Code code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
    this.details = cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  static CniException environment(String variable, String expected) {
    return new CniException(
        Code.INVALID_ENVIRONMENT, "invalid environment variable " + variable, expected);
  }

  static CniException configuration(String key, String expected) {
    return new CniException(
        Code.INVALID_CONFIGURATION, "invalid network configuration: " + key, expected);
  }

  Code code() {
    return code;
  }

  String details() {
    return details;
  }
}
