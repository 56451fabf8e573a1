package io.margay.bgp.wire;

/** A path attribute whose value is malformed; what that costs is the attribute's row's to say. */
final class AttributeException extends Exception {

  AttributeException(String message) {
    super(message, null, false, false);
  }
}
