package io.margay.bgp.wire;

/**
 * What the two sides of a session agreed on, as far as it changes the form of messages.
 *
 * @param fourOctetAs both sides have four-octet AS numbers (RFC 6793)
 * @param internal the session is within one AS
 */
public record CodecContext(boolean fourOctetAs, boolean internal) {

  /** What holds until the OPEN messages say otherwise. */
  public static final CodecContext INITIAL = new CodecContext(false, false);
}
