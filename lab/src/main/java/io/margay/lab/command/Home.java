package io.margay.lab.command;

import io.margay.cli.Failure;
import io.margay.lab.run.Labs;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** The source tree that the lab's programs come from. */
final class Home {

  private Home() {}

  /** The system property margay.home, else the tree this class was built in. */
  static Path find() {
    String set = System.getProperty("margay.home");
    if (set != null) {
      return Path.of(set);
    }
    try {
      Path place = Path.of(Home.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      // lab/target/classes, or a jar in lab/target.
      Path target = place.getParent();
      if (target != null && target.endsWith(Path.of("lab", "target"))) {
        return target.resolve("../..").normalize();
      }
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    throw new Failure("where is the source tree? run this as ./margay, or set -Dmargay.home");
  }

  static Path defaultState() {
    String name = Labs.name().text();
    return find().resolve(".margay").resolve(name.isEmpty() ? "lab" : "lab-" + name);
  }
}
