package io.margay.bgp.netty;

/**
 * The same bytes for several sockets, sent to one right after the other: all that has to be looked
 * at per peer is looked at before the first call to the kernel, and dealt with behind the last.
 * Belongs to the loop.
 */
final class Fanout {

  private final long address;
  private final int length;
  private final Descriptor[] sockets;
  private final Outbox[] members;
  private final int[] taken;
  private int size;

  /**
   * @param address of the bytes in native memory, as long as this is used
   * @param most how many sockets there can be
   */
  Fanout(long address, int length, int most) {
    this.address = address;
    this.length = length;
    this.sockets = new Descriptor[most];
    this.members = new Outbox[most];
    this.taken = new int[most];
  }

  void add(Descriptor socket, Outbox member) {
    sockets[size] = socket;
    members[size++] = member;
  }

  /** Tries each socket once. */
  void send() {
    for (int i = 0; i < size; i++) {
      taken[i] = sockets[i].send(address, length);
    }
  }

  int size() {
    return size;
  }

  Outbox member(int index) {
    return members[index];
  }

  /** How many of the bytes a socket took. */
  int taken(int index) {
    return taken[index];
  }
}
