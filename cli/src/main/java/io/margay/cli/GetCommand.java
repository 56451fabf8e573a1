package io.margay.cli;

import io.margay.cli.api.ApiClient;
import io.margay.cli.api.ApiException;
import io.margay.cli.api.Reading;
import io.margay.cli.table.Columns;
import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** Shows resources. */
@Command(
    name = "get",
    description = "Show resources, as a table, YAML or JSON.",
    mixinStandardHelpOptions = true)
final class GetCommand extends ApiCommand {

  /** Forms of output. */
  enum Form {
    TABLE,
    WIDE,
    YAML,
    JSON
  }

  @Parameters(index = "0", paramLabel = "KIND", description = "Such as nodes, ippools, gnp.")
  private String kind = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "All if not given.")
  private @Nullable String name;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "table",
      paramLabel = "FORM",
      description = "One of ${COMPLETION-CANDIDATES}; table if not given.")
  private Form form = Form.TABLE;

  @Option(
      names = {"-n", "--namespace"},
      defaultValue = "default",
      description = "The namespace of kinds that have one; ${DEFAULT-VALUE} if not given.")
  private String namespace = "";

  @Option(
      names = {"-A", "--all-namespaces"},
      description = "Objects of every namespace.")
  private boolean allNamespaces;

  @Option(
      names = {"-l", "--selector"},
      defaultValue = "",
      paramLabel = "LABELS",
      description = "Only objects with these labels, such as app=web,env!=test.")
  private String labels = "";

  @Option(
      names = "--as-of",
      defaultValue = "",
      paramLabel = "WHEN",
      description = "As they were at a revision, or at a time such as 2026-01-31T12:00:00Z.")
  private String asOf = "";

  @Override
  public Integer call() throws ApiException {
    Kind wanted = Kinds.named(kind);
    List<JsonNode> objects;
    try (ApiClient api = api()) {
      objects = find(api, wanted);
    }
    var out = out();
    if (objects.isEmpty() && (form == Form.TABLE || form == Form.WIDE)) {
      err().println("no " + wanted.plural());
      return 0;
    }
    Object tree = name == null ? list(objects) : objects.getFirst();
    switch (form) {
      case TABLE, WIDE ->
          out.print(
              Columns.render(wanted, objects, allNamespaces, form == Form.WIDE, Instant.now()));
      case JSON ->
          out.println(
              JsonMapper.builder()
                  .enable(SerializationFeature.INDENT_OUTPUT)
                  .build()
                  .writeValueAsString(tree));
      case YAML ->
          out.print(
              YAMLMapper.builder()
                  .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                  .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
                  .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                  .build()
                  .writeValueAsString(tree));
    }
    out.flush();
    return 0;
  }

  private List<JsonNode> find(ApiClient api, Kind wanted) throws ApiException {
    Reading how = new Reading(labels, asOf);
    if (name != null) {
      if (!labels.isEmpty()) {
        throw new Failure("say either NAME or --selector");
      }
      String in = wanted.namespaced() ? namespace : "";
      return List.of(api.get(new ResourceKey(wanted, in, name), how));
    }
    return api.list(wanted, wanted.namespaced() && !allNamespaces ? namespace : null, how);
  }

  private static Map<String, Object> list(List<JsonNode> objects) {
    return Map.of("apiVersion", "v1", "kind", "List", "items", objects);
  }
}
