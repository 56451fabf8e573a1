package io.margay.lab.run;

import org.jspecify.annotations.Nullable;

/**
 * A lab without privilege: everything on addresses of the loopback interface, which are all there
 * already.
 */
record Loopback() implements Site {

  @Override
  public String machine() {
    return "127.1.0.254";
  }

  @Override
  public String node(int number) {
    return "127.1.0." + number;
  }

  @Override
  public @Nullable String namespace(String node) {
    return null;
  }

  @Override
  public int bgpPort() {
    return 1179;
  }

  @Override
  public void build() {}

  @Override
  public void addNode(String name, int number) {}
}
