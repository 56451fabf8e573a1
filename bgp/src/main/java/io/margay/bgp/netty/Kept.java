package io.margay.bgp.netty;

import io.margay.bgp.rib.Source;
import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.Capability.LongLived;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Routes that an ended session left.
 *
 * @param ended the session's source
 * @param tables of the families of which routes are kept
 * @param until when they go, in nanoseconds of {@link System#nanoTime}
 * @param longLived what the peer said of the time after that, or null if nothing
 * @param prolonged whether that time has come
 */
record Kept(
    Source ended,
    List<FamilyTable> tables,
    long until,
    @Nullable LongLived longLived,
    boolean prolonged) {

  /** The same, not kept beyond this time; long-lived ones have their own. */
  Kept atMost(long latest) {
    return prolonged || until - latest <= 0
        ? this
        : new Kept(ended, tables, latest, longLived, prolonged);
  }

  /** For how long the peer wants its routes of this family to be kept as a last resort. */
  int longLivedSeconds(AfiSafi family) {
    return longLived == null ? 0 : longLived.staleSeconds(family);
  }
}
