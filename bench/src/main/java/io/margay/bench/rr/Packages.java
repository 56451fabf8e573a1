package io.margay.bench.rr;

import io.margay.cli.Failure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The peers' Debian packages: got when they are first compared with. */
final class Packages {

  private Packages() {}

  static void install(Collection<String> names) throws IOException, InterruptedException {
    List<String> missing = new ArrayList<>();
    for (String name : names) {
      if (!name.isEmpty() && !missing.contains(name) && run("dpkg", "-s", name) != 0) {
        missing.add(name);
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                "apt-get",
                "-qq",
                "-o",
                "DPkg::Lock::Timeout=120",
                "install",
                "-y",
                "--no-install-recommends"));
    command.addAll(missing);
    String[] install = command.toArray(String[]::new);
    if (run(install) != 0 && (run("apt-get", "-qq", "update") != 0 || run(install) != 0)) {
      throw new Failure("apt-get can not install " + missing + "; leave these out by --peers");
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
    return builder.start().waitFor();
  }
}
