package io.margay.bgp.interop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** BIRD 2. */
final class Bird extends Implementation {

  Bird() {
    super(11, "/usr/sbin/bird");
  }

  @Override
  void start(Net net, String namespace, Path dir) throws Exception {
    write(
        dir,
        "bird.conf",
        """
        router id %1$s;
        protocol device {}
        protocol static s4 { ipv4; route 10.11.0.0/24 blackhole
          { bgp_community.add((65000,11)); bgp_large_community.add((65000,11,1));
            bgp_med = 11; bgp_origin = ORIGIN_EGP; };
          route 10.111.0.0/24 blackhole { %4$s }; }
        protocol static s6 { ipv6; route 2001:db8:11::/48 blackhole; }
        template bgp t {
          local %1$s as 65000; multihop; password "s3cret";
          connect delay time 1; connect retry time 1; error wait time 1,1;
          hold time 30; keepalive time 10;
          graceful restart on; graceful restart time %3$s; long lived graceful restart on;
          enable route refresh on; enable extended messages on;
          ipv4 { import all; export where source = RTS_STATIC; next hop self; add paths on; };
          ipv6 { import all; export where source = RTS_STATIC; next hop address %2$s; add paths on; };
        }
        protocol bgp reflector from t { neighbor 198.18.64.1 as 65000; }
        protocol bgp tor from t { neighbor 198.18.64.2 as 64600; }
        """
            .formatted(Net.ipv4(number), Net.ipv6(number), restartSeconds(dir), manyCommunities()));
    run(net, namespace, dir);
  }

  @Override
  void reflect(Net net, String namespace, Path dir, int... clients) throws Exception {
    String head =
        """
        router id %1$s;
        protocol device {}
        template bgp t {
          local %1$s as 65000; multihop; password "s3cret"; passive on;
          error wait time 1,1; hold time 30; keepalive time 10;
          rr client; rr cluster id %1$s;
          graceful restart on; long lived graceful restart on; enable extended messages on;
          ipv4 { import all; export all; add paths on; };
          ipv6 { import all; export all; add paths on; };
        }
        """
            .formatted(Net.ipv4(number));
    write(
        dir,
        "bird.conf",
        head + each("protocol bgp from t { neighbor %1$s as 65000; }\n", clients));
    run(net, namespace, dir);
  }

  private static String manyCommunities() {
    return IntStream.range(0, MANY)
        .mapToObj(i -> "bgp_community.add((65000," + (1000 + i) + "));")
        .collect(Collectors.joining());
  }

  /** Starts it with the bird.conf that is there. */
  static void run(Net net, String namespace, Path dir, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "/usr/sbin/bird",
                "-f",
                "-c",
                dir + "/bird.conf",
                "-s",
                dir + "/bird.ctl",
                "-P",
                dir + "/bird.pid"));
    command.addAll(List.of(more));
    net.start(namespace, dir.resolve("bird.log"), command.toArray(String[]::new));
  }

  @Override
  void recover(Net net, String namespace, Path dir) throws Exception {
    run(net, namespace, dir, "-R");
  }

  @Override
  void askAgain(String namespace, Path dir) throws Exception {
    Net.run("birdc", "-s", dir + "/bird.ctl", "reload", "in", "reflector");
  }

  @Override
  int updates(String namespace, Path dir) throws Exception {
    String text =
        Net.run("birdc", "-s", dir + "/bird.ctl", "show", "protocols", "all", "reflector");
    return Integer.parseInt(Seen.after(text, "Import updates:").split("\\s+")[0]);
  }

  @Override
  Seen see(String namespace, Path dir, String prefix) throws Exception {
    String text = Net.run("birdc", "-s", dir + "/bird.ctl", "show", "route", prefix, "all");
    return new Seen(
        Seen.after(text, "BGP.next_hop: ").split(" ")[0],
        Seen.after(text, "BGP.as_path:").strip(),
        Seen.after(text, "BGP.local_pref: "),
        Seen.after(text, "BGP.community: ").replaceAll("[()]", "").replace(",", ":"),
        Seen.after(text, "BGP.large_community: ").replaceAll("[() ]", "").replace(",", ":"),
        Seen.after(text, "BGP.originator_id: "),
        Seen.after(text, "BGP.cluster_list: "),
        Seen.after(text, "BGP.origin: "),
        Seen.after(text, "BGP.med: "));
  }
}
