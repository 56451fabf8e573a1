package io.margay.agent.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.margay.bgp.view.SpeakerViews;
import io.margay.bgp.view.UnknownNeighborException;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the route-reflector serves about BGP, at the same paths: the same commands ask either. */
final class BgpPages {

  static final String ROOT = "/apis/margay.io/v1/bgp";

  private final SpeakerViews views;

  BgpPages(SpeakerViews views) {
    this.views = views;
  }

  /**
   * The page at a path.
   *
   * @param path decoded
   * @param query as it was sent; null without
   */
  Page answer(String path, @Nullable String query) {
    try {
      Object found = find(path, Parameters.of(query));
      return found == null
          ? Page.problem(404, "Not Found", "no such page: there are neighbors and routes")
          : Page.json(200, found);
    } catch (UnknownNeighborException e) {
      return Page.problem(404, "Not Found", String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      return Page.problem(400, "Bad Request", String.valueOf(e.getMessage()));
    }
  }

  private @Nullable Object find(String path, Parameters parameters) {
    List<String> below =
        path.startsWith(ROOT + "/")
            ? List.of(path.substring(ROOT.length() + 1).split("/", -1))
            : List.of();
    String first = below.isEmpty() ? "" : below.getFirst();
    return switch (below.size()) {
      case 1 ->
          switch (first) {
            case "neighbors" -> views.neighbors();
            case "routes" -> views.routes(parameters.get("prefix"), parameters.limit());
            default -> null;
          };
      case 2 -> first.equals("neighbors") ? views.neighbor(below.get(1)) : null;
      case 3 -> first.equals("neighbors") ? about(below.get(1), below.get(2), parameters) : null;
      default -> null;
    };
  }

  private @Nullable Object about(String neighbor, String what, Parameters parameters) {
    return switch (what) {
      case "received" -> views.received(neighbor, parameters.limit());
      case "sent" -> views.sent(neighbor, parameters.limit());
      case "explain" -> {
        String prefix = parameters.get("prefix");
        if (prefix == null) {
          throw new IllegalArgumentException("prefix: is required, such as 10.244.1.0/26");
        }
        yield views.explain(neighbor, prefix);
      }
      default -> null;
    };
  }

  private record Parameters(Map<String, String> all) {

    static Parameters of(@Nullable String query) {
      Map<String, String> all = new HashMap<>();
      if (query != null) {
        for (String each : query.split("&", -1)) {
          int equal = each.indexOf('=');
          String name = equal < 0 ? each : each.substring(0, equal);
          all.put(
              URLDecoder.decode(name, UTF_8),
              equal < 0 ? "" : URLDecoder.decode(each.substring(equal + 1), UTF_8));
        }
      }
      return new Parameters(all);
    }

    @Nullable String get(String name) {
      return all.get(name);
    }

    int limit() {
      String text = all.get("limit");
      try {
        return text == null ? SpeakerViews.LIMIT : Integer.parseInt(text);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("limit: must be a number, not \"" + text + "\"", e);
      }
    }
  }
}
