package io.margay.bgp.peering;

import io.margay.bgp.netty.SpeakerConfig;
import io.margay.bgp.netty.SpeakerConfig.Listening;
import io.margay.core.net.IpAddress;

/** What a speaker is by itself, whoever it peers with. */
final class OwnSpeaker {

  private static final IpAddress ANY = IpAddress.ipv4(0);

  private OwnSpeaker() {}

  /**
   * One without peers.
   *
   * @param dialled whether somebody may dial it; a node listens only then
   */
  static SpeakerConfig of(Self self, Station own, BgpResources resources, boolean dialled) {
    SpeakerConfig speaker =
        self.role() == Self.Role.REFLECTOR
            ? SpeakerConfig.reflector(own.as(), self.routerId(), self.address())
                .withListenPort(own.port())
            : node(self, own, resources, dialled);
    if (own.cluster() != null) {
      speaker = speaker.withCluster(own.cluster());
    }
    if (resources.configuration(self.name()).steady()) {
      speaker = speaker.withSteadyChoice();
    }
    IpAddress ipv6 = own.ipv6();
    speaker = speaker.leaving(own.leaving());
    return ipv6 != null && !ipv6.equals(self.address()) ? speaker.withAddress6(ipv6) : speaker;
  }

  private static SpeakerConfig node(
      Self self, Station own, BgpResources resources, boolean dialled) {
    SpeakerConfig node = SpeakerConfig.node(own.as(), self.routerId(), self.address());
    boolean anywhere = !"NodeIP".equals(resources.configuration(self.name()).bindMode());
    SpeakerConfig listening =
        dialled
            ? node.withListening(new Listening(anywhere ? ANY : self.address(), own.port()))
            : node;
    return own.reflects() ? listening.passingOn() : listening;
  }
}
