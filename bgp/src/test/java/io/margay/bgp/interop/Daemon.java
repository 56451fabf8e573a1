package io.margay.bgp.interop;

/**
 * Another implementation, as a peer of AS 65000 of whoever has the first address of the net. Each
 * announces one prefix of each family, the IPv4 one with a community and a large community.
 */
enum Daemon {
  BIRD(new Bird()),
  FRR(new Frr()),
  GOBGP(new Gobgp()),
  OPENBGPD(new Openbgpd()),
  EXABGP(new Exabgp());

  final Implementation is;
  final int number;
  final String program;

  Daemon(Implementation is) {
    this.is = is;
    this.number = is.number;
    this.program = is.program;
  }

  boolean isInstalled() {
    return is.isInstalled();
  }

  String prefix4() {
    return is.prefix4();
  }

  String prefix6() {
    return is.prefix6();
  }
}
