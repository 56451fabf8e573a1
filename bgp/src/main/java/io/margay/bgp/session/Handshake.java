package io.margay.bgp.session;

import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.Capability;
import io.margay.bgp.wire.Capability.GracefulRestart;
import io.margay.bgp.wire.Capability.MultiProtocol;
import io.margay.bgp.wire.Capability.RestartFamily;
import io.margay.bgp.wire.CodecContext;
import io.margay.bgp.wire.ErrorCode;
import io.margay.bgp.wire.Message.Open;
import io.margay.bgp.wire.MessageException;
import io.margay.bgp.wire.Octets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes our OPEN and judges the peer's (RFC 4271 section 6.2, RFC 6286, RFC 5492). */
final class Handshake {

  private Handshake() {}

  /**
   * @param restarted whether to say that we have just restarted
   */
  static Open open(SessionConfig config, boolean restarted) {
    List<Capability> capabilities = new ArrayList<>();
    config.families().forEach(family -> capabilities.add(new MultiProtocol(family)));
    capabilities.add(new Capability.RouteRefresh());
    capabilities.add(
        new GracefulRestart(
            restarted,
            true,
            config.restartTime(),
            config.families().stream().map(f -> new RestartFamily(f, true)).toList()));
    capabilities.add(new Capability.FourOctetAs(config.localAs()));
    capabilities.add(new Capability.ExtendedMessages());
    capabilities.add(new Capability.EnhancedRefresh());
    extras(config, capabilities);
    return new Open(
        config.localAs(),
        (int) config.timers().holdTime().toSeconds(),
        config.routerId(),
        capabilities);
  }

  private static void extras(SessionConfig config, List<Capability> capabilities) {
    SessionConfig.Features features = config.features();
    int mode = (features.receivePaths() ? 1 : 0) + (features.sendPaths() ? 2 : 0);
    if (mode > 0) {
      capabilities.add(
          new Capability.AddPath(
              config.families().stream().map(f -> new Capability.PathFamily(f, mode)).toList()));
    }
    if (features.longLivedSeconds() > 0) {
      capabilities.add(
          new Capability.LongLived(
              config.families().stream()
                  .map(f -> new Capability.LongLivedFamily(f, true, features.longLivedSeconds()))
                  .toList()));
    }
    if (features.extendedNextHop()) {
      capabilities.add(new Capability.ExtendedNextHop());
    }
  }

  private static CodecContext context(Open open, SessionConfig config, boolean ours) {
    SessionConfig.Features features = config.features();
    Capability.AddPath paths = open.capability(Capability.AddPath.class);
    Set<AfiSafi> common = new HashSet<>();
    if (paths != null && (ours ? features.sendPaths() : features.receivePaths())) {
      common.addAll(config.families());
      common.retainAll(ours ? paths.receives() : paths.sends());
    }
    return new CodecContext(
        open.capability(Capability.FourOctetAs.class) != null,
        config.internal(),
        open.capability(Capability.ExtendedMessages.class) != null,
        common,
        features.extendedNextHop() && open.capability(Capability.ExtendedNextHop.class) != null);
  }

  static Negotiated accept(Open open, SessionConfig config) throws MessageException {
    if (open.as() != config.peerAs() || open.as() == 0) {
      throw new MessageException(
          ErrorCode.BAD_PEER_AS, "AS " + open.as() + " instead of " + config.peerAs());
    }
    boolean own = config.internal() && open.identifier().equals(config.routerId());
    if (open.identifier().low() == 0 || own) {
      throw new MessageException(
          ErrorCode.BAD_BGP_IDENTIFIER,
          own ? open.identifier() + " is our own" : "0.0.0.0 is none");
    }
    if (open.holdTime() == 1 || open.holdTime() == 2) {
      throw new MessageException(
          ErrorCode.UNACCEPTABLE_HOLD_TIME, "a hold time of " + open.holdTime() + " s");
    }
    int ownHold = (int) config.timers().holdTime().toSeconds();
    return new Negotiated(
        open.identifier(),
        Math.min(open.holdTime(), ownHold),
        context(open, config, false),
        context(open, config, true),
        families(open, config),
        open.capability(Capability.RouteRefresh.class) != null,
        open.capability(Capability.EnhancedRefresh.class) != null,
        config.features().longLivedSeconds() > 0
            ? open.capability(Capability.LongLived.class)
            : null,
        open.capability(GracefulRestart.class));
  }

  /** A peer that names no family speaks IPv4 unicast (RFC 4760 section 8). */
  private static Set<AfiSafi> families(Open open, SessionConfig config) throws MessageException {
    Set<AfiSafi> theirs = new HashSet<>();
    for (Capability capability : open.capabilities()) {
      if (capability instanceof MultiProtocol(AfiSafi family)) {
        theirs.add(family);
      }
    }
    if (theirs.isEmpty()) {
      theirs.add(AfiSafi.IPV4_UNICAST);
    }
    Set<AfiSafi> common = new HashSet<>(config.families());
    common.retainAll(theirs);
    if (common.isEmpty()) {
      AfiSafi first = config.families().getFirst();
      Octets wanted =
          Octets.of(
              (byte) 1,
              (byte) 4,
              (byte) (first.afi() >>> 8),
              (byte) first.afi(),
              (byte) 0,
              (byte) first.safi());
      throw new MessageException(
          ErrorCode.UNSUPPORTED_CAPABILITY, wanted, "no common address family, offered " + theirs);
    }
    return common;
  }
}
