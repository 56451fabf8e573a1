package io.margay.bgp.wire;

/** A large community (RFC 8092); each part is an unsigned 32-bit number. */
public record LargeCommunity(long administrator, long data1, long data2) {

  @Override
  public String toString() {
    return administrator + ":" + data1 + ":" + data2;
  }
}
