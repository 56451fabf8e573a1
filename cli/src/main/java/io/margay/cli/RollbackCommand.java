package io.margay.cli;

import io.margay.cli.api.ApiClient;
import io.margay.cli.api.ApiException;
import io.margay.core.model.Kind;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Takes resources back to what they were. */
@Command(
    name = "rollback",
    description =
        "Make resources what they were, all or none, as a new change. What services and agents"
            + " write stays as it is.",
    mixinStandardHelpOptions = true)
final class RollbackCommand extends ApiCommand {

  @Option(
      names = "--as-of",
      required = true,
      paramLabel = "WHEN",
      description =
          "A revision that 'margay history' shows, or a time such as 2026-01-31T12:00:00Z.")
  private String asOf = "";

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "Only this kind, such as gnp; may stand several times.")
  private List<String> kinds = List.of();

  @Option(
      names = {"-n", "--namespace"},
      description = "Only this namespace; all, and what is in none, if not given.")
  private @Nullable String namespace;

  @Mixin private WriteOptions options = new WriteOptions();

  @Override
  public Integer call() throws ApiException {
    List<Kind> wanted = kinds.stream().map(Kinds::named).toList();
    List<JsonNode> changed;
    try (ApiClient api = api()) {
      changed = api.rollback(asOf, wanted, namespace, options.asked());
    }
    PrintWriter out = out();
    for (JsonNode object : changed) {
      String in = object.path("namespace").asString("");
      String id = object.path("kind").asString("");
      out.println(
          Kind.byId(id).map(Kind::singular).orElse(id)
              + "/"
              + (in.isEmpty() ? "" : in + "/")
              + object.path("name").asString("")
              + " "
              + object.path("result").asString("")
              + options.mark());
    }
    if (changed.isEmpty()) {
      out.println("nothing has changed since");
    }
    out.flush();
    return 0;
  }
}
