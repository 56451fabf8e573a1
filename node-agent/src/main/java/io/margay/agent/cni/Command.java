package io.margay.agent.cni;

/** The commands of CNI, each with the version that brought it. */
enum Command {
  ADD("0.3.1"),
  DEL("0.3.1"),
  VERSION("0.3.1"),
  CHECK("0.4.0"),
  GC("1.1.0"),
  STATUS("1.1.0");

  private final String since;

  Command(String since) {
    this.since = since;
  }

  String since() {
    return since;
  }
}
