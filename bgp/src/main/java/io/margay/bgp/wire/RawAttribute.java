package io.margay.bgp.wire;

/**
 * An optional transitive attribute that this codec does not interpret and passes on.
 *
 * @param flags with the partial bit set
 */
public record RawAttribute(int flags, int code, Octets value) {}
