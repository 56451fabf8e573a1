package io.margay.bgp.peering;

import io.margay.bgp.netty.PeerConfig;
import io.margay.bgp.netty.PeerOptions;
import io.margay.bgp.netty.PeerRange;
import io.margay.bgp.netty.SpeakerConfig;
import io.margay.core.model.SecretKeyRef;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a speaker is to do.
 *
 * @param speaker all but the passwords
 * @param passwords where those of peers and of ranges are kept; a peer is its host prefix
 * @param gateways the next hop to peers that are to be reached through one
 * @param addresses that the node must have beside its own, as workloads know it by them
 * @param origins why there is a session with a peer, or whoever is of a range; as in the passwords
 * @param problems what can not be done as it is asked for, a sentence each
 */
public record PeeringPlan(
    SpeakerConfig speaker,
    SortedMap<Cidr, SecretKeyRef> passwords,
    SortedMap<Cidr, IpAddress> gateways,
    SortedSet<IpAddress> addresses,
    SortedMap<Cidr, PeerOrigin> origins,
    SortedSet<String> problems) {

  public PeeringPlan {
    passwords = Collections.unmodifiableSortedMap(new TreeMap<>(passwords));
    addresses = Collections.unmodifiableSortedSet(new TreeSet<>(addresses));
    gateways = Collections.unmodifiableSortedMap(new TreeMap<>(gateways));
    origins = Collections.unmodifiableSortedMap(new TreeMap<>(origins));
    problems = Collections.unmodifiableSortedSet(new TreeSet<>(problems));
  }

  /** Why there is a session with a peer; null if the plan knows of none. */
  public @Nullable PeerOrigin origin(IpAddress peer) {
    PeerOrigin own = origins.get(Cidr.host(peer));
    if (own != null) {
      return own;
    }
    return origins.entrySet().stream()
        .filter(range -> range.getKey().contains(peer))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  /**
   * A plan with its passwords.
   *
   * @param problems those of the plan, and passwords that are not there
   */
  public record Secured(SpeakerConfig speaker, SortedSet<String> problems) {}

  /**
   * Fills the passwords in. A peer that must have one and has none is left out; the speaker's start
   * waits for it all the same, so that nothing of an earlier life is given up on its account.
   */
  public Secured with(Secrets secrets) {
    Map<SecretKeyRef, Secrets.Answer> asked = new HashMap<>();
    SortedSet<String> all = new TreeSet<>(problems);
    Set<PeerConfig> peers = new HashSet<>();
    for (PeerConfig peer : speaker.peers()) {
      SecretKeyRef ref = passwords.get(Cidr.host(peer.address()));
      PeerOptions options = secured(peer.options(), ref, asked, secrets);
      if (options != null) {
        peers.add(peer.with(options));
      } else {
        all.add("no session with " + peer.address() + ": " + why(asked.get(ref)));
      }
    }
    Set<PeerRange> ranges = new HashSet<>();
    for (PeerRange range : speaker.ranges()) {
      SecretKeyRef ref = passwords.get(range.range());
      PeerOptions options = secured(range.options(), ref, asked, secrets);
      if (options != null) {
        ranges.add(range.with(options));
      } else {
        all.add("nobody of " + range.range() + " is let in: " + why(asked.get(ref)));
      }
    }
    boolean some = peers.size() < speaker.peers().size() || ranges.size() < speaker.ranges().size();
    return new Secured(
        speaker.withPeers(peers).withRanges(ranges).awaitingMore(some),
        Collections.unmodifiableSortedSet(all));
  }

  /** The options with their password, or null if it is needed and not there. */
  private static @Nullable PeerOptions secured(
      PeerOptions options,
      @Nullable SecretKeyRef ref,
      Map<SecretKeyRef, Secrets.Answer> asked,
      Secrets secrets) {
    if (ref == null) {
      return options;
    }
    return switch (asked.computeIfAbsent(ref, secrets::find)) {
      case Secrets.Password(String text) -> options.with(options.security().withPassword(text));
      case Secrets.Missing(boolean absent, String _) -> absent && ref.optional() ? options : null;
    };
  }

  private static String why(Secrets.@Nullable Answer answer) {
    return answer instanceof Secrets.Missing(boolean _, String why) ? why : "it has no password";
  }
}
