package io.margay.bgp.netty;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A neighbour as people are shown it: the same at reflectors and at agents.
 *
 * @param kind CLIENT, NON_CLIENT or EXTERNAL
 * @param since when the session came up; absent while it is down
 * @param uptimeSeconds since then
 * @param lastError why the last session or attempt failed
 * @param endOfRib it has sent all its initial routes, or has been given the time to
 * @param families that the session carries
 * @param received prefixes that it has announced and not withdrawn
 * @param accepted those of them that may be used, those kept from before a restart included
 * @param best those of them that were chosen
 * @param stale how many of the accepted are kept from before it vanished
 * @param sent prefixes that it has been told
 * @param bfd the state of the BFD session with it; absent without one
 * @param timesEstablished how often a session came up since it was configured
 * @param updatesWithErrors that RFC 7606 lets a session survive
 */
public record NeighborReport(
    String address,
    long asNumber,
    String kind,
    String state,
    @Nullable Instant since,
    @Nullable Long uptimeSeconds,
    @Nullable String lastError,
    @Nullable String bfd,
    boolean endOfRib,
    List<String> families,
    int received,
    int accepted,
    int best,
    int stale,
    int sent,
    long timesEstablished,
    long messagesReceived,
    long updatesReceived,
    long updatesWithErrors) {

  /**
   * How it stands.
   *
   * @param now for its uptime
   */
  public static NeighborReport of(NeighborStatus status, Instant now) {
    Instant since = status.since();
    return new NeighborReport(
        status.address().toString(),
        status.as(),
        status.kind().name(),
        status.state().name(),
        since,
        since == null ? null : Duration.between(since, now).toSeconds(),
        status.lastError(),
        status.bfd() == null ? null : status.bfd().name(),
        status.endOfRib(),
        status.families().stream().map(Object::toString).sorted().toList(),
        status.received() + status.refused(),
        status.received(),
        status.best(),
        status.stale(),
        status.sent(),
        status.counters().established(),
        status.counters().messages(),
        status.counters().updates(),
        status.counters().erroneous());
  }
}
