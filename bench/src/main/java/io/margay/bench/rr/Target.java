package io.margay.bench.rr;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A route reflector that can be put in front of the generator. */
interface Target {

  /** How it is called in options and tables. */
  String label();

  /** The Debian package that has it; empty for our own. */
  String debianPackage();

  /**
   * Its commands, each one process, in the order of their start; what they need is written into the
   * directory.
   *
   * @param clients how many are to be configured, {@link Rig#clientAddress} each
   */
  List<List<String>> prepare(Path directory, int clients) throws IOException;
}
