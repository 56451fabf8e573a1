package io.margay.agent.netlink;

/**
 * A network interface.
 *
 * @param index its number in its namespace
 * @param up whether it is administratively up
 * @param mac six hexadecimal bytes with colons; empty if it has none
 * @param mtu in bytes
 * @param peerIndex the number of the interface it stands on or is paired with, in that one's
 *     namespace; 0 if there is none
 */
public record Link(int index, String name, boolean up, String mac, int mtu, int peerIndex) {}
