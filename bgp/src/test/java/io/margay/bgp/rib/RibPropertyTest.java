package io.margay.bgp.rib;

import io.margay.bgp.wire.MessageException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Whatever happens in whatever order, what each peer has been told, message by message, is what a
 * full computation from the routes in hand would tell it.
 */
class RibPropertyTest {

  @Property(tries = 1000)
  void whatPeersHeardIsWhatTheRoutesSay(
      @ForAll long seed, @ForAll boolean steady, @ForAll @IntRange(min = 1, max = 80) int steps)
      throws MessageException {
    new RibScenario(steady).run(seed, steps);
  }
}
