package io.margay.e2e;

import io.margay.lab.host.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a runtime looks for plugins and lists: Margay's as its own command installs them, beside
 * those that others bring.
 */
record CniDirectories(Path plugins, Path lists) {

  /** Where Debian's package of standard plugins puts them. */
  private static final Path STANDARD = Path.of("/usr/lib/cni");

  static CniDirectories install(Path directory) throws IOException {
    Path plugins = Files.createDirectories(directory.resolve("plugins"));
    Path lists = Files.createDirectories(directory.resolve("lists"));
    for (String plugin : new String[] {"loopback", "portmap", "bandwidth"}) {
      Files.createSymbolicLink(plugins.resolve(plugin), STANDARD.resolve(plugin));
    }
    Tool.must(
        Margay.HOME.resolve("cni-plugin/target/margay-cni").toString(),
        "install",
        "--bin-dir",
        plugins.toString(),
        "--conf-dir",
        lists.toString());
    return new CniDirectories(plugins, lists);
  }
}
