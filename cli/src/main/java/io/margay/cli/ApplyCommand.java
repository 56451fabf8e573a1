package io.margay.cli;

import io.margay.cli.api.ApiClient;
import io.margay.cli.api.ApiException;
import io.margay.cli.api.Writing;
import io.margay.cli.document.Document;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Sends documents one by one and says of each what became of it. */
@Command(
    name = "apply",
    description = "Create resources from files, or change them to what the files say.",
    mixinStandardHelpOptions = true)
final class ApplyCommand extends ApiCommand {

  @Option(
      names = {"-f", "--filename"},
      required = true,
      paramLabel = "FILE",
      description = "A YAML or JSON file, a directory of them, or - for standard input.")
  private List<String> files = List.of();

  @Option(
      names = "--wait",
      description = "Return when every node has in its kernel what was applied.")
  private boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long --wait waits; 60 if not given.")
  private int timeoutSeconds;

  @Mixin private WriteOptions options = new WriteOptions();

  private long revision;

  @Override
  public Integer call() throws IOException {
    boolean failed = false;
    Writing how = options.asked();
    if (wait && how.isDryRun()) {
      throw new Failure("--wait: a dry run changes nothing that nodes could be waited for");
    }
    try (ApiClient api = api()) {
      for (Document document : Inputs.read(files, System.in)) {
        failed |= !apply(api, document, how);
      }
      if (wait && revision > 0) {
        failed |= !awaitNodes(api);
      }
    }
    return failed ? 1 : 0;
  }

  private boolean awaitNodes(ApiClient api) {
    try {
      EnforcementWait.Result result =
          new EnforcementWait(api, Duration.ofSeconds(timeoutSeconds)).until(revision);
      out().println(result.message());
      out().flush();
      result.behind().forEach(node -> err().println("waiting for node " + node));
      return result.complete();
    } catch (ApiException e) {
      err().println("error: " + e.getMessage());
      return false;
    }
  }

  private boolean apply(ApiClient api, Document document, Writing how) {
    PrintWriter out = out();
    PrintWriter err = err();
    switch (document) {
      case Document.Broken(String file, int line, String fault) -> {
        err.println(file + ":" + line + ": error: " + fault);
        return false;
      }
      case Document.Parsed parsed -> {
        try {
          ApiClient.Applied applied = api.apply(parsed.tree(), how);
          String title = applied.key().kind().singular() + "/" + applied.key().name();
          revision = Math.max(revision, applied.revision());
          applied.warnings().forEach(text -> err.println(title + " warning: " + text));
          String outcome = applied.outcome().name().toLowerCase(Locale.ROOT);
          out.println(title + " " + outcome + options.mark());
          out.flush();
          return true;
        } catch (ApiException e) {
          err.println(parsed.title() + " error: " + e.getMessage());
          return false;
        }
      }
    }
  }
}
