package io.margay.agent.netlink.nftables;

/**
 * Where the kernel asks a base chain.
 *
 * @param type {@code filter}, {@code nat} or {@code route}
 * @param number {@code enum nf_inet_hooks}
 * @param priority chains of a hook are asked from the lowest on
 */
public record Hook(String type, int number, int priority) {
  public static final int PREROUTING = 0;
  public static final int INPUT = 1;
  public static final int FORWARD = 2;
  public static final int OUTPUT = 3;
  public static final int POSTROUTING = 4;
}
