package io.margay.cli;

import io.margay.cli.api.ApiClient;
import io.margay.cli.api.ApiException;
import io.margay.cli.api.Writing;
import io.margay.cli.document.Document;
import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Deletes what is named, or what files name. */
@Command(name = "delete", description = "Delete resources.", mixinStandardHelpOptions = true)
final class DeleteCommand extends ApiCommand {

  @Parameters(index = "0", arity = "0..1", paramLabel = "KIND", description = "Such as gnp.")
  private @Nullable String kind;

  @Parameters(index = "1..*", paramLabel = "NAME", description = "What to delete.")
  private List<String> names = List.of();

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE",
      description = "Delete what the documents of this file name; - for standard input.")
  private List<String> files = List.of();

  @Option(
      names = {"-n", "--namespace"},
      defaultValue = "default",
      description = "The namespace of kinds that have one; ${DEFAULT-VALUE} if not given.")
  private String namespace = "";

  @Mixin private WriteOptions options = new WriteOptions();

  @Override
  public Integer call() throws IOException {
    if (files.isEmpty() == (kind == null) || (kind != null && names.isEmpty())) {
      throw new Failure("say either KIND and NAME, or -f FILE");
    }
    boolean failed = false;
    List<ResourceKey> keys = new ArrayList<>();
    if (kind != null) {
      Kind wanted = Kinds.named(kind);
      names.forEach(
          n -> keys.add(new ResourceKey(wanted, wanted.namespaced() ? namespace : "", n)));
    }
    for (Document document :
        files.isEmpty() ? List.<Document>of() : Inputs.read(files, System.in)) {
      switch (document) {
        case Document.Broken(String file, int line, String fault) -> {
          err().println(file + ":" + line + ": error: " + fault);
          failed = true;
        }
        case Document.Parsed parsed -> keys.add(key(parsed.tree()));
      }
    }
    Writing how = options.asked();
    try (ApiClient api = api()) {
      for (ResourceKey key : keys) {
        failed |= !delete(api, key, how);
      }
    }
    return failed ? 1 : 0;
  }

  private boolean delete(ApiClient api, ResourceKey key, Writing how) {
    String title = key.kind().singular() + "/" + key.name();
    try {
      api.delete(key, how);
      out().println(title + " deleted" + options.mark());
      return true;
    } catch (ApiException e) {
      err().println(title + " error: " + e.getMessage());
      return false;
    }
  }

  private ResourceKey key(JsonNode tree) {
    JsonNode metadata = tree.path("metadata");
    String kindName = tree.path("kind").asString("");
    // The oldest form of a policy, which became a global one.
    Kind of =
        kindName.equals("policy") && tree.path("apiVersion").asString("").equals("v1")
            ? Kind.GLOBAL_NETWORK_POLICY
            : Kinds.named(kindName);
    String in = of.namespaced() ? metadata.path("namespace").asString(namespace) : "";
    return new ResourceKey(of, in, metadata.path("name").asString(""));
  }
}
