package io.margay.bgp.wire;

import java.util.Set;

/**
 * What the two sides of a session agreed on, as far as it changes the form of messages in one
 * direction.
 *
 * @param fourOctetAs both sides have four-octet AS numbers (RFC 6793)
 * @param internal the session is within one AS
 * @param extendedMessages messages may be as long as 65535 bytes (RFC 8654)
 * @param paths the families whose prefixes have path identifiers (RFC 7911)
 * @param extendedNextHop IPv4 prefixes may have IPv6 next hops (RFC 8950)
 */
public record CodecContext(
    boolean fourOctetAs,
    boolean internal,
    boolean extendedMessages,
    Set<AfiSafi> paths,
    boolean extendedNextHop) {

  /** What holds until the OPEN messages say otherwise. */
  public static final CodecContext INITIAL = new CodecContext(false, false);

  public CodecContext {
    paths = Set.copyOf(paths);
  }

  /** Without any extension but the first. */
  public CodecContext(boolean fourOctetAs, boolean internal) {
    this(fourOctetAs, internal, false, Set.of(), false);
  }

  /** The greatest length of a message, in bytes. */
  public int maxLength() {
    return extendedMessages ? MessageCodec.EXTENDED_LENGTH : MessageCodec.MAX_LENGTH;
  }

  /** Whether prefixes of this family have path identifiers. */
  public boolean withPaths(AfiSafi family) {
    return !paths.isEmpty() && paths.contains(family);
  }
}
