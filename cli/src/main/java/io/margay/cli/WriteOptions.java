package io.margay.cli;

import io.margay.cli.api.Writing;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What commands that write have in common. */
final class WriteOptions {

  @Option(
      names = "--dry-run",
      description = "Have it checked in full, and told what would come of it, but not done.")
  private boolean dryRun;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why, for the change log that 'margay history' shows.")
  private @Nullable String reason;

  Writing asked() {
    try {
      return new Writing(dryRun, reason);
    } catch (IllegalArgumentException e) {
      throw new Failure("--reason: " + e.getMessage(), e);
    }
  }

  /** Behind what is told of an object. */
  String mark() {
    return dryRun ? " (dry run)" : "";
  }
}
