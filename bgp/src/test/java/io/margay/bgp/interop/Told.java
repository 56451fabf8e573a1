package io.margay.bgp.interop;

import io.margay.bgp.netty.BgpSpeaker;
import io.margay.bgp.netty.OwnRoute;
import io.margay.bgp.rib.Rib;
import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.PathAttributes;
import io.margay.core.net.Cidr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a speaker that is a program of its own is told as words, and tells of itself. */
final class Told {

  private Told() {}

  /** Prefixes separated by commas, each with its communities behind a plus; {@code -} is none. */
  static Map<Cidr, OwnRoute> prefixes(String words) {
    Map<Cidr, OwnRoute> prefixes = new TreeMap<>();
    if (!words.equals("-")) {
      for (String word : words.split(",")) {
        List<String> parts = List.of(word.split("\\+"));
        prefixes.put(Cidr.parse(parts.getFirst()), OwnRoute.of(parts.subList(1, parts.size())));
      }
    }
    return prefixes;
  }

  /** How a speaker writes that it holds a route like this. */
  static String line(String prefix, Seen seen) {
    return "best " + prefix + " " + seen;
  }

  private static Map<Cidr, Seen> best(Rib rib) {
    Map<Cidr, Seen> all = new TreeMap<>();
    rib.forEachBest((prefix, route) -> all.put(prefix, seen(route.attributes())));
    return all;
  }

  private static Seen seen(PathAttributes attributes) {
    return new Seen(
        attributes.nextHop().toString(),
        attributes.asPath().toString(),
        text(attributes.localPref()),
        words(attributes.communities()),
        words(attributes.largeCommunities()),
        text(attributes.originatorId()),
        words(attributes.clusterList()),
        attributes.origin().name(),
        text(attributes.med()));
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }

  private static String words(List<?> values) {
    return values.stream().map(Object::toString).collect(Collectors.joining(" "));
  }

  /**
   * A line for each neighbour, and two for each route: its next hops, and the best one as it came.
   * Whoever reads the file finds it whole.
   */
  static void write(BgpSpeaker speaker, Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    speaker.neighbors().forEach(n -> text.append(n).append('\n'));
    speaker
        .routes()
        .nextHops()
        .forEach((prefix, hops) -> text.append(prefix).append(' ').append(hops).append('\n'));
    for (AfiSafi family : List.of(AfiSafi.IPV4_UNICAST, AfiSafi.IPV6_UNICAST)) {
      speaker
          .read(family, Told::best, Map.<Cidr, Seen>of())
          .forEach((prefix, seen) -> text.append(line(prefix.toString(), seen)).append('\n'));
    }
    Path fresh = Path.of(file + ".new");
    Files.writeString(fresh, text);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
