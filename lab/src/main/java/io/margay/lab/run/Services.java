package io.margay.lab.run;

import io.margay.lab.host.Ports;
import io.margay.lab.run.Programs.Size;
import io.margay.lab.state.Description;
import io.margay.lab.state.LabDirectory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The three services: their settings, ports and health. */
final class Services {

  private static final Duration LIMIT = Duration.ofMinutes(4);

  private final Site site;
  private final Programs programs;
  private final Children children;
  private final LabDirectory directory;
  private final Progress progress;
  private final Ports ports = new Ports();
  private final InetAddress address;
  private final List<String> replaced = new ArrayList<>();

  private final int api;
  private final int feed;
  private final int ipamHttp;
  private final int ipam;
  private final int reflectorHttp;
  private final int bgp;

  Services(
      Site site, Programs programs, Children children, LabDirectory directory, Progress progress) {
    this.site = site;
    this.programs = programs;
    this.children = children;
    this.directory = directory;
    this.progress = progress;
    this.address = address(site.machine());
    this.api = choose("policy-api", 8080);
    this.feed = choose("the feed", 5473);
    this.ipamHttp = choose("ipam-service", 8081);
    this.ipam = choose("ipam-service's gRPC", 5474);
    this.reflectorHttp = choose("route-reflector", 8082);
    this.bgp = choose("BGP", site.bgpPort());
    replaced.forEach(progress::say);
  }

  String server() {
    return "http://" + site.machine() + ":" + api;
  }

  String feedAddress() {
    return site.machine() + ":" + feed;
  }

  String ipamAddress() {
    return site.machine() + ":" + ipam;
  }

  /** The reflector's address for a BGPPeer, with its port unless that is BGP's own. */
  String reflectorAddress() {
    return bgp == 179 ? site.machine() : site.machine() + ":" + bgp;
  }

  Description.Service policyApi(Description.Postgres postgres, String kafka) {
    Map<String, String> environment = common(api);
    environment.putAll(stores(postgres, "policy", kafka));
    environment.put("MARGAY_FEED_ADDRESS", site.machine());
    environment.put("MARGAY_FEED_PORT", Integer.toString(feed));
    return start("policy-api", environment, api);
  }

  Description.Service ipamService(Description.Postgres postgres, String kafka) {
    Map<String, String> environment = common(ipamHttp);
    environment.putAll(stores(postgres, "ipam", kafka));
    environment.put("MARGAY_IPAM_ADDRESS", site.machine());
    environment.put("MARGAY_IPAM_PORT", Integer.toString(ipam));
    return start("ipam-service", environment, ipamHttp);
  }

  Description.Service routeReflector(String kafka) {
    Map<String, String> environment = common(reflectorHttp);
    environment.put("SPRING_KAFKA_BOOTSTRAP_SERVERS", kafka);
    environment.put("MARGAY_BGP_ADDRESS", site.machine());
    environment.put("MARGAY_BGP_PORT", Integer.toString(bgp));
    return start("route-reflector", environment, reflectorHttp);
  }

  private Description.Service start(String module, Map<String, String> environment, int port) {
    Progress.Step step = progress.step(module);
    Path log = directory.log(module);
    String base = "http://" + site.machine() + ":" + port;
    Process process =
        children.start(module, null, programs.command(module, Size.SERVICE), environment, log);
    String health = base + "/actuator/health";
    Waiting.untilHealthy(module, process, health, log, LIMIT);
    step.done(base);
    return new Description.Service(module, health, log);
  }

  private Map<String, String> common(int port) {
    Map<String, String> environment = new HashMap<>();
    environment.put("SERVER_ADDRESS", site.machine());
    environment.put("SERVER_PORT", Integer.toString(port));
    return environment;
  }

  private static Map<String, String> stores(
      Description.Postgres postgres, String database, String kafka) {
    return Map.of(
        "SPRING_DATASOURCE_URL", postgres.jdbcUrl(database),
        "SPRING_DATASOURCE_USERNAME", postgres.user(),
        "SPRING_DATASOURCE_PASSWORD", postgres.password(),
        "SPRING_KAFKA_BOOTSTRAP_SERVERS", kafka);
  }

  private int choose(String what, int wanted) {
    int port = ports.choose(address, wanted);
    if (port != wanted) {
      replaced.add("port " + wanted + " is taken: " + what + " gets " + port);
    }
    return port;
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
