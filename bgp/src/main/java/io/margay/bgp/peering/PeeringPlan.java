package io.margay.bgp.peering;

import io.margay.bgp.netty.PeerConfig;
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

/**
 * What a speaker is to do.
 *
 * @param speaker all but the passwords
 * @param passwords where those of peers are kept, by address
 * @param gateways the next hop to peers that are to be reached through one
 * @param problems what can not be done as it is asked for, a sentence each
 */
public record PeeringPlan(
    SpeakerConfig speaker,
    SortedMap<IpAddress, SecretKeyRef> passwords,
    SortedMap<Cidr, IpAddress> gateways,
    SortedSet<String> problems) {

  public PeeringPlan {
    passwords = Collections.unmodifiableSortedMap(new TreeMap<>(passwords));
    gateways = Collections.unmodifiableSortedMap(new TreeMap<>(gateways));
    problems = Collections.unmodifiableSortedSet(new TreeSet<>(problems));
  }

  /**
   * A plan with its passwords.
   *
   * @param problems those of the plan, and passwords that are not there
   */
  public record Secured(SpeakerConfig speaker, SortedSet<String> problems) {}

  /** Fills the passwords in. A peer that must have one and has none is left out. */
  public Secured with(Secrets secrets) {
    SortedSet<String> all = new TreeSet<>(problems);
    Set<PeerConfig> peers = new HashSet<>();
    Map<SecretKeyRef, Secrets.Answer> asked = new HashMap<>();
    for (PeerConfig peer : speaker.peers()) {
      SecretKeyRef ref = passwords.get(peer.address());
      if (ref == null) {
        peers.add(peer);
        continue;
      }
      switch (asked.computeIfAbsent(ref, secrets::find)) {
        case Secrets.Password(String text) ->
            peers.add(peer.with(peer.options().with(peer.options().security().withPassword(text))));
        case Secrets.Missing(boolean absent, String _) when absent && ref.optional() ->
            peers.add(peer);
        case Secrets.Missing(boolean _, String why) ->
            all.add("no session with " + peer.address() + ": " + why);
      }
    }
    return new Secured(speaker.withPeers(peers), Collections.unmodifiableSortedSet(all));
  }
}
