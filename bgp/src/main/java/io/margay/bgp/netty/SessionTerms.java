package io.margay.bgp.netty;

import io.margay.bgp.session.SessionConfig;
import io.margay.bgp.wire.AfiSafi;
import java.time.Duration;
import java.util.Comparator;

/** What a peer's session is to negotiate, by the speaker's identity and the peer's options. */
final class SessionTerms {

  private static final Comparator<AfiSafi> BY_NUMBER = Comparator.comparingInt(AfiSafi::afi);

  private SessionTerms() {}

  static SessionConfig of(PeerConfig config, SpeakerConfig.Identity identity) {
    PeerOptions options = config.options();
    PeerOptions.Terms terms = options.terms();
    Integer restart = terms.restartSeconds();
    return new SessionConfig(
        config.localAs(identity.as()),
        identity.routerId(),
        config.as(),
        config.passive(),
        options.families().stream().sorted(BY_NUMBER).toList(),
        restart == null ? identity.restart().seconds() : restart,
        terms.keepaliveSeconds() == 0
            ? identity.timers()
            : identity.timers().withKeepalive(Duration.ofSeconds(terms.keepaliveSeconds())),
        features(options.extensions()));
  }

  private static SessionConfig.Features features(PeerOptions.Extensions extensions) {
    return new SessionConfig.Features(
        extensions.receivePaths(),
        extensions.sendPaths(),
        extensions.longLivedSeconds(),
        extensions.extendedNextHop());
  }
}
