package io.margay.reflector.rest;

import io.margay.bgp.netty.NeighborStatus;
import io.margay.reflector.speaker.Reflector;
import io.margay.reflector.speaker.RouteTable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What operators ask about BGP. */
@RestController
@RequestMapping("/apis/margay.io/v1/bgp")
@Tag(name = "BGP", description = "Neighbours of this reflector and the routes that it reflects")
public final class BgpController {

  /**
   * A neighbour.
   *
   * @param since when the session came up; absent while it is down
   * @param received prefixes from it, those kept from before a restart included
   * @param stale how many of those are kept from before it vanished
   */
  public record Neighbor(
      String address,
      long asNumber,
      String kind,
      String state,
      @Nullable Instant since,
      @Nullable String lastError,
      boolean endOfRib,
      int received,
      int stale,
      int sent) {

    static Neighbor of(NeighborStatus status) {
      return new Neighbor(
          status.address().toString(),
          status.as(),
          status.kind().name(),
          status.state().name(),
          status.since(),
          status.lastError(),
          status.endOfRib(),
          status.received(),
          status.stale(),
          status.sent());
    }
  }

  private final Reflector reflector;
  private final RouteTable routes;

  public BgpController(Reflector reflector, RouteTable routes) {
    this.reflector = reflector;
    this.routes = routes;
  }

  @GetMapping("/neighbors")
  @Operation(summary = "All configured neighbours and how they are doing")
  public List<Neighbor> neighbors() {
    return reflector.neighbors().stream().map(Neighbor::of).toList();
  }

  @GetMapping("/routes")
  @Operation(summary = "The best route of every prefix")
  public List<RouteTable.Entry> routes() {
    return routes.best();
  }
}
