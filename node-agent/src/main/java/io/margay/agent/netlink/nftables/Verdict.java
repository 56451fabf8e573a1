package io.margay.agent.netlink.nftables;

/** What becomes of a packet: {@code enum nft_verdicts}, linux/netfilter.h. */
public record Verdict(Code code, String chain) {

  public static final Verdict DROP = new Verdict(Code.DROP, "");
  public static final Verdict ACCEPT = new Verdict(Code.ACCEPT, "");
  public static final Verdict RETURN = new Verdict(Code.RETURN, "");

  public static Verdict jump(String chain) {
    return new Verdict(Code.JUMP, chain);
  }

  public static Verdict go(String chain) {
    return new Verdict(Code.GOTO, chain);
  }

  /** Kinds of verdicts. */
  public enum Code {
    DROP(0),
    ACCEPT(1),
    JUMP(-3),
    GOTO(-4),
    RETURN(-5);

    final int number;

    Code(int number) {
      this.number = number;
    }
  }
}
