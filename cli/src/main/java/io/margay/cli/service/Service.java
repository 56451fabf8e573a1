package io.margay.cli.service;

/** The services beside policy-api, and how a user says where they are. */
public enum Service {
  IPAM(
      "ipam-service", "an", "/apis/margay.io/v1/ipam", "--ipam-server", "MARGAY_IPAM_SERVER", 8081),
  BGP("route-reflector", "a", "/apis/margay.io/v1/bgp", "--bgp-server", "MARGAY_BGP_SERVER", 8082);

  private final String program;
  private final String article;
  private final String root;
  private final String option;
  private final String variable;
  private final int port;

  Service(String program, String article, String root, String option, String variable, int port) {
    this.program = program;
    this.article = article;
    this.root = root;
    this.option = option;
    this.variable = variable;
    this.port = port;
  }

  /** Its name in a lab. */
  public String program() {
    return program;
  }

  String article() {
    return article + " " + program;
  }

  /** The path under which its resources are. */
  String root() {
    return root;
  }

  /** The option that names its address. */
  public String option() {
    return option;
  }

  /** The environment's variable that names its address. */
  public String variable() {
    return variable;
  }

  /** Where it is if nobody says anything. */
  public String usual() {
    return "http://127.0.0.1:" + port;
  }
}
