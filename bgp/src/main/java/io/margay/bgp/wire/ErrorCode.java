package io.margay.bgp.wire;

import org.jspecify.annotations.Nullable;

/**
 * The errors that a NOTIFICATION can name: code and subcode of RFC 4271 section 4.5, with those
 * that RFC 4486, 5492, 6608, 7313, 8538 and 9384 added.
 */
public enum ErrorCode {
  HEADER_NOT_SYNCHRONIZED(1, 1, "connection not synchronized"),
  BAD_MESSAGE_LENGTH(1, 2, "bad message length"),
  BAD_MESSAGE_TYPE(1, 3, "bad message type"),
  OPEN_UNSPECIFIC(2, 0, "malformed OPEN"),
  UNSUPPORTED_VERSION(2, 1, "unsupported version number"),
  BAD_PEER_AS(2, 2, "bad peer AS"),
  BAD_BGP_IDENTIFIER(2, 3, "bad BGP identifier"),
  UNSUPPORTED_OPTIONAL_PARAMETER(2, 4, "unsupported optional parameter"),
  UNACCEPTABLE_HOLD_TIME(2, 6, "unacceptable hold time"),
  UNSUPPORTED_CAPABILITY(2, 7, "unsupported capability"),
  MALFORMED_ATTRIBUTE_LIST(3, 1, "malformed attribute list"),
  ATTRIBUTE_LENGTH_ERROR(3, 5, "attribute length error"),
  OPTIONAL_ATTRIBUTE_ERROR(3, 9, "optional attribute error"),
  INVALID_NETWORK_FIELD(3, 10, "invalid network field"),
  HOLD_TIMER_EXPIRED(4, 0, "hold timer expired"),
  FSM_ERROR_OPEN_SENT(5, 1, "unexpected message in OpenSent"),
  FSM_ERROR_OPEN_CONFIRM(5, 2, "unexpected message in OpenConfirm"),
  FSM_ERROR_ESTABLISHED(5, 3, "unexpected message in Established"),
  TOO_MANY_PREFIXES(6, 1, "maximum number of prefixes reached"),
  ADMINISTRATIVE_SHUTDOWN(6, 2, "administrative shutdown"),
  PEER_DECONFIGURED(6, 3, "peer de-configured"),
  ADMINISTRATIVE_RESET(6, 4, "administrative reset"),
  CONNECTION_REJECTED(6, 5, "connection rejected"),
  CONFIGURATION_CHANGE(6, 6, "other configuration change"),
  CONNECTION_COLLISION(6, 7, "connection collision resolution"),
  OUT_OF_RESOURCES(6, 8, "out of resources"),
  HARD_RESET(6, 9, "hard reset"),
  BFD_DOWN(6, 10, "BFD down"),
  REFRESH_BAD_LENGTH(7, 1, "invalid ROUTE-REFRESH length"),
  SEND_HOLD_TIMER_EXPIRED(8, 0, "send hold timer expired");

  private final int code;
  private final int subcode;
  private final String text;

  ErrorCode(int code, int subcode, String text) {
    this.code = code;
    this.subcode = subcode;
    this.text = text;
  }

  public int code() {
    return code;
  }

  public int subcode() {
    return subcode;
  }

  /** In words, for people. */
  public String text() {
    return text;
  }

  /** The known error with these numbers, or null. */
  public static @Nullable ErrorCode find(int code, int subcode) {
    for (ErrorCode error : values()) {
      if (error.code == code && error.subcode == subcode) {
        return error;
      }
    }
    return null;
  }
}
