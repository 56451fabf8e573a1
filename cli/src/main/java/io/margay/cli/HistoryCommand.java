package io.margay.cli;

import io.margay.cli.api.ApiClient;
import io.margay.cli.api.ApiException;
import io.margay.cli.table.Table;
import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Shows the change log, of all objects or of one. */
@Command(
    name = "history",
    description =
        "Who changed what, when and why, newest first; what an object was then, 'margay get --as-of"
            + " REVISION' shows.",
    mixinStandardHelpOptions = true)
final class HistoryCommand extends ApiCommand {

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "KIND",
      description = "With NAME, the changes of this object only, also of one that is gone.")
  private @Nullable String kind;

  @Parameters(index = "1", arity = "0..1", paramLabel = "NAME")
  private @Nullable String name;

  @Option(
      names = {"-n", "--namespace"},
      defaultValue = "default",
      description = "The namespace of kinds that have one; ${DEFAULT-VALUE} if not given.")
  private String namespace = "";

  @Option(
      names = "--limit",
      defaultValue = "20",
      description = "How many changes at most; ${DEFAULT-VALUE} if not given.")
  private int limit;

  @Override
  public Integer call() throws ApiException {
    if (limit < 1) {
      throw new Failure("--limit: must be a number above 0");
    }
    List<JsonNode> changes;
    try (ApiClient api = api()) {
      changes = kind == null ? api.revisions(limit) : api.history(object(kind), limit);
    }
    Table table =
        new Table("REVISION", "TIME", "CHANGE", "NAMESPACE", "OBJECT", "BY", "FROM", "REASON");
    for (JsonNode change : changes) {
      table.add(
          text(change, "revision"),
          text(change, "time"),
          text(change, "operation").equals("Delete") ? "deleted" : "written",
          text(change, "namespace"),
          text(change, "kind") + "/" + text(change, "name"),
          text(change, "actor"),
          text(change, "source"),
          text(change, "reason"));
    }
    out().print(table);
    out().flush();
    return 0;
  }

  private ResourceKey object(String of) {
    if (name == null) {
      throw new Failure("say KIND and NAME, or neither");
    }
    Kind wanted = Kinds.named(of);
    return new ResourceKey(wanted, wanted.namespaced() ? namespace : "", name);
  }

  private static String text(JsonNode change, String field) {
    return change.path(field).asString("-");
  }
}
