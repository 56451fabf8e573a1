package io.margay.ipam.assign;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.core.selector.Selector;
import io.margay.ipam.block.Block;
import io.margay.ipam.block.Picture;
import io.margay.ipam.block.Reservations;
import io.margay.ipam.pool.Cluster;
import io.margay.ipam.pool.Pool;
import io.margay.ipam.pool.Settings;
import io.margay.ipam.pool.Use;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The world of some rows of a table, read of lines such as
 *
 * <pre>
 * pool NAME CIDR BLOCKLENGTH [nodes S] [namespaces S] [uses U,U] [manual] [disabled] [ipip] [vxlan] [nohostroutes]
 * node NAME [key=value ...]
 * namespace NAME [key=value ...]
 * block CIDR OWNER|- [used 0-5,7] [resting 3@SECONDS ...] [draining] [age SECONDS] [cursor N]
 * reserve CIDR ...
 * settings [strict] [max=N] [noauto] [cooldown=SECONDS]
 * </pre>
 */
final class Scene {

  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Map<String, Pool> pools = new HashMap<>();
  private final Map<String, Map<String, String>> nodes = new HashMap<>();
  private final Map<String, Map<String, String>> namespaces = new HashMap<>();
  private final List<List<String>> blocks = new ArrayList<>();
  private final List<Cidr> reserved = new ArrayList<>();
  private Settings settings = Settings.DEFAULT;

  void read(List<String> words) {
    List<String> rest = words.subList(1, words.size());
    switch (words.getFirst()) {
      case "pool" -> pools.put(rest.getFirst(), pool(rest));
      case "node" -> nodes.put(rest.getFirst(), labels(rest));
      case "namespace" -> namespaces.put(rest.getFirst(), labels(rest));
      case "block" -> blocks.add(rest);
      case "reserve" -> rest.forEach(cidr -> reserved.add(Cidr.parse(cidr)));
      case "settings" -> settings = settings(rest);
      default -> throw new IllegalArgumentException("what is " + words + "?");
    }
  }

  Cluster cluster() {
    return new Cluster(pools, nodes, namespaces, Reservations.of(reserved), settings);
  }

  Picture picture() {
    Picture picture = new Picture();
    blocks.forEach(words -> picture.put(block(words)));
    return picture;
  }

  private static Pool pool(List<String> words) {
    Set<String> flags = new HashSet<>(words);
    Set<Use> uses = new HashSet<>();
    for (String use : after(words, "uses", "Workload,Tunnel").split(",", -1)) {
      Arrays.stream(Use.values()).filter(u -> u.text().equals(use)).forEach(uses::add);
    }
    String namespaces = after(words, "namespaces", "");
    return new Pool(
        words.get(0),
        Cidr.parse(words.get(1)),
        Integer.parseInt(words.get(2)),
        Selector.parse(after(words, "nodes", "all()")),
        namespaces.isEmpty() ? null : Selector.parse(namespaces),
        uses,
        flags.contains("manual"),
        flags.contains("disabled"),
        flags.contains("ipip"),
        flags.contains("vxlan"),
        !flags.contains("nohostroutes"));
  }

  private static Block block(List<String> words) {
    Cidr cidr = Cidr.parse(words.get(0));
    String owner = words.get(1);
    Block block =
        new Block(
            cidr,
            owner.equals("-") ? null : owner,
            words.contains("draining"),
            NOW.minusSeconds(Long.parseLong(after(words, "age", "0"))),
            Integer.parseInt(after(words, "cursor", "0")));
    String used = after(words, "used", "");
    for (String range : used.isEmpty() ? new String[0] : used.split(",", -1)) {
      String[] ends = range.split("-", -1);
      for (int i = Integer.parseInt(ends[0]); i <= Integer.parseInt(ends[ends.length - 1]); i++) {
        block.occupy(cidr.address().plus(i));
      }
    }
    words.stream()
        .filter(word -> word.contains("@"))
        .forEach(word -> {
          String[] parts = word.split("@", -1);
          IpAddress address = cidr.address().plus(Integer.parseInt(parts[0]));
          block.rest(address, NOW.minusSeconds(Long.parseLong(parts[1])));
        });
    return block;
  }

  private static Settings settings(List<String> words) {
    Map<String, String> values = labels(words);
    return new Settings(
        words.contains("strict"),
        Integer.parseInt(values.getOrDefault("max", "0")),
        !words.contains("noauto"),
        Duration.ofSeconds(Integer.parseInt(values.getOrDefault("cooldown", "0"))));
  }

  /** What is written as key=value. */
  static Map<String, String> labels(List<String> words) {
    Map<String, String> labels = new HashMap<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        labels.put(word.substring(0, equals), word.substring(equals + 1));
      }
    }
    return labels;
  }

  private static String after(List<String> words, String key, String otherwise) {
    int at = words.indexOf(key);
    return at < 0 ? otherwise : words.get(at + 1);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s with %s", pools.values(), blocks);
  }
}
