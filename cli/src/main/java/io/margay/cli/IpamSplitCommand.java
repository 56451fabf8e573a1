package io.margay.cli;

import io.margay.cli.api.ApiClient;
import io.margay.cli.api.ApiException;
import io.margay.cli.service.ServiceClient;
import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code margay ipam split}. */
@Command(
    name = "split",
    description =
        "Divide a pool into equal ones. Blocks and addresses stay as they are; while the pools are"
            + " replaced, for a moment, new ones are refused.",
    mixinStandardHelpOptions = true)
final class IpamSplitCommand implements Callable<Integer> {

  @ParentCommand
  @SuppressWarnings("NullAway.Init") // set by picocli
  private IpamCommand ipam;

  @Parameters(paramLabel = "PARTS", description = "How many: 2, 4, 8, ...")
  private int parts;

  @Option(names = "--name", required = true, paramLabel = "POOL", description = "The pool's name.")
  private String name = "";

  @Option(names = "--dry-run", description = "Only say what would be.")
  private boolean dryRun;

  @Override
  public Integer call() {
    JsonNode[] plan = new JsonNode[1];
    int code =
        ipam.with(client -> {
          plan[0] = client.get("/pools/" + ServiceClient.encode(name) + "/split?parts=" + parts);
          return 0;
        });
    for (JsonNode part : plan[0].path("parts")) {
      ipam.say(part.path("name").asString("") + " " + part.path("cidr").asString(""));
    }
    if (!dryRun) {
      try (ApiClient api = ipam.margay().api()) {
        replace(api, plan[0]);
      } catch (ApiException e) {
        throw new Failure(String.valueOf(e.getMessage()), e);
      }
    }
    return code;
  }

  private void replace(ApiClient api, JsonNode plan) throws ApiException {
    ResourceKey key = new ResourceKey(Kind.IP_POOL, "", name);
    JsonNode pool = api.get(key);
    api.delete(key);
    int made = 0;
    try {
      for (JsonNode part : plan.path("parts")) {
        var unused = api.apply(pool(pool, part.path("name").asString(""), part.path("cidr")));
        made++;
      }
    } catch (ApiException e) {
      restore(api, plan, made, pool);
      throw e;
    }
    ipam.say("IPPool " + name + " is replaced by " + made);
  }

  /** As it was: parts that were made go, the whole comes back. */
  private void restore(ApiClient api, JsonNode plan, int made, JsonNode pool) throws ApiException {
    for (int i = 0; i < made; i++) {
      api.delete(
          new ResourceKey(Kind.IP_POOL, "", plan.path("parts").path(i).path("name").asString("")));
    }
    var unused = api.apply(pool(pool, name, pool.path("spec").path("cidr")));
  }

  private static ObjectNode pool(JsonNode whole, String name, JsonNode cidr) {
    ObjectNode pool = ((ObjectNode) whole).deepCopy();
    ObjectNode metadata = pool.putObject("metadata");
    metadata.put("name", name);
    for (String kept : new String[] {"labels", "annotations"}) {
      JsonNode value = whole.path("metadata").path(kept);
      if (value.isObject()) {
        metadata.set(kept, value.deepCopy());
      }
    }
    ((ObjectNode) pool.path("spec")).set("cidr", cidr);
    pool.remove("status");
    return pool;
  }
}
