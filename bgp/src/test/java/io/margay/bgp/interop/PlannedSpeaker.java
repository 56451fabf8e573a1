package io.margay.bgp.interop;

import io.margay.bgp.kernel.LinuxInterfaces;
import io.margay.bgp.netty.BgpSpeaker;
import io.margay.bgp.netty.SpeakerListener;
import io.margay.bgp.peering.BgpResources;
import io.margay.bgp.peering.Peering;
import io.margay.bgp.peering.PeeringPlan;
import io.margay.bgp.peering.Secrets;
import io.margay.bgp.peering.Self;
import io.margay.core.model.Resource;
import io.margay.core.model.Resources;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * A node's or a reflector's speaker that does what resources say, as a program for a namespace of
 * its own. Arguments: {@code node|reflector}, its name and address, own prefixes separated by
 * commas or {@code -}, a file of resources, which may change, and a file in which it tells its
 * neighbours and routes, always anew. All passwords are {@code s3cret}. When its standard input
 * ends, it leaves and gives its peers a second to find other ways.
 */
final class PlannedSpeaker {

  private PlannedSpeaker() {}

  public static void main(String[] args) throws Exception {
    IpAddress address = IpAddress.parse(args[2]);
    Self self =
        args[0].equals("node")
            ? Self.node(args[1], address, null)
            : Self.reflector(args[1], address, address, 179);
    BgpSpeaker speaker = new BgpSpeaker(new SpeakerListener() {}, new LinuxInterfaces());
    speaker.announce(Told.prefixes(args[3]));
    follow(self, speaker, Path.of(args[4]), Path.of(args[5]));
    while (System.in.read() >= 0) {}
    speaker.leave(Duration.ofSeconds(1));
    System.exit(0);
  }

  private static void follow(Self self, BgpSpeaker speaker, Path resources, Path told)
      throws IOException {
    speaker.configure(plan(self, Files.readString(resources)).speaker());
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          String before = "";
          while (true) {
            try {
              String now = Files.readString(resources);
              if (!now.equals(before)) {
                speaker.configure(plan(self, now).speaker());
                before = now;
              }
              Told.write(speaker, told);
              Thread.sleep(100);
            } catch (IOException | InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
        });
  }

  private static PeeringPlan.Secured plan(Self self, String documents) {
    List<Resource> resources = new ArrayList<>();
    for (Object document : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(documents)) {
      if (document instanceof Map<?, ?> tree) {
        resources.add(Resources.decode(tree).orThrow());
      }
    }
    return Peering.plan(self, BgpResources.of(resources)).with(_ -> new Secrets.Password("s3cret"));
  }
}
