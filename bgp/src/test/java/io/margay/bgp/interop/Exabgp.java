package io.margay.bgp.interop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** ExaBGP, which has no table: it writes down what it hears. */
final class Exabgp extends Implementation {

  Exabgp() {
    super(15, "/usr/sbin/exabgp");
  }

  @Override
  void start(Net net, String namespace, Path dir) throws Exception {
    write(
        dir,
        "dump.py",
        """
        import sys
        with open("%s/exabgp.json", "a") as out:
            for line in sys.stdin:
                out.write(line)
                out.flush()
        """
            .formatted(dir));
    String neighbor =
        """
        neighbor %4$s { router-id %1$s; local-address %1$s; local-as 65000; peer-as %5$s;
         hold-time 30; md5-password s3cret;
         capability { asn4 enable; route-refresh enable; graceful-restart 120;
           add-path send/receive; extended-message enable; }
         family { ipv4 unicast; ipv6 unicast; }
         add-path { ipv4 unicast; ipv6 unicast; }
         api { processes [dump]; receive { parsed; update; } }
         static {
          route 10.15.0.0/24 { next-hop %1$s; community [65000:15];
            large-community [65000:15:1]; med 15; origin egp; path-information 1; }
          route 2001:db8:15::/48 { next-hop %2$s; path-information 1; } } }
        """;
    write(
        dir,
        "exabgp.conf",
        ("process dump { run /usr/bin/python3 %3$s/dump.py; encoder json; }\n"
                + neighbor.replace("%4$s", "198.18.64.1").replace("%5$s", "65000")
                + neighbor.replace("%4$s", "198.18.64.2").replace("%5$s", "64600"))
            .formatted(Net.ipv4(number), Net.ipv6(number), dir));
    net.start(
        namespace,
        dir.resolve("exabgp.log"),
        "env",
        "exabgp.daemon.user=root",
        "exabgp.api.cli=false",
        "exabgp.tcp.bind=",
        "/usr/bin/python3",
        program,
        dir + "/exabgp.conf");
  }

  @Override
  Seen see(String namespace, Path dir, String prefix) throws Exception {
    Seen seen = Seen.NOTHING;
    Path file = dir.resolve("exabgp.json");
    for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
      if (!line.contains('"' + prefix + '"') || !line.endsWith("}")) {
        continue;
      }
      JsonNode update = json(line).path("neighbor").path("message").path("update");
      JsonNode a = update.path("attribute");
      String family = prefix.contains(":") ? "ipv6 unicast" : "ipv4 unicast";
      JsonNode c = a.path("community").path(0);
      JsonNode l = a.path("large-community").path(0);
      String hop = "";
      for (String name : update.path("announce").path(family).propertyNames()) {
        hop = name;
      }
      seen =
          new Seen(
              hop,
              a.path("as-path").path(0).asString(""),
              a.path("local-preference").asString(""),
              c.isMissingNode() ? "" : c.path(0).asString("") + ":" + c.path(1).asString(""),
              l.isMissingNode()
                  ? ""
                  : l.path(0).asString("")
                      + ":"
                      + l.path(1).asString("")
                      + ":"
                      + l.path(2).asString(""),
              a.path("originator-id").asString(""),
              a.path("cluster-list").path(0).asString(""),
              a.path("origin").asString(""),
              a.path("med").asString(""));
    }
    return seen;
  }
}
