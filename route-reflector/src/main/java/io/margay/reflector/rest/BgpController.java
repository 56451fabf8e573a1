package io.margay.reflector.rest;

import io.margay.bgp.netty.NeighborReport;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.reflector.speaker.Reflector;
import io.margay.reflector.speaker.RouteTable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What operators ask about BGP. */
@RestController
@RequestMapping("/apis/margay.io/v1/bgp")
@Tag(name = "BGP", description = "Neighbours of this reflector and the routes that it reflects")
public final class BgpController {

  private static final String LIMIT = "1000";
  private static final int MOST = 1_000_000;

  private final Reflector reflector;
  private final RouteTable routes;
  private final InstantSource clock;

  public BgpController(Reflector reflector, RouteTable routes, InstantSource clock) {
    this.reflector = reflector;
    this.routes = routes;
    this.clock = clock;
  }

  @GetMapping("/neighbors")
  @Operation(summary = "All configured neighbours and how they are doing")
  List<NeighborReport> neighbors() {
    return reflector.neighbors().stream().map(n -> NeighborReport.of(n, clock.instant())).toList();
  }

  @GetMapping("/neighbors/{address}")
  @Operation(summary = "One neighbour and how it is doing")
  NeighborReport neighbor(@PathVariable String address) {
    IpAddress peer = peer(address);
    return neighbors().stream()
        .filter(n -> n.address().equals(peer.toString()))
        .findFirst()
        .orElseThrow();
  }

  @GetMapping("/neighbors/{address}/received")
  @Operation(summary = "The usable routes that a neighbour has announced")
  List<RouteTable.Entry> received(
      @PathVariable String address, @RequestParam(defaultValue = LIMIT) int limit) {
    return routes.received(peer(address), checked(limit));
  }

  @GetMapping("/neighbors/{address}/sent")
  @Operation(summary = "The routes that a neighbour has been told, as it was told")
  List<RouteTable.Entry> sent(
      @PathVariable String address, @RequestParam(defaultValue = LIMIT) int limit) {
    return routes.sent(peer(address), checked(limit));
  }

  @GetMapping("/neighbors/{address}/explain")
  @Operation(summary = "Why a prefix is, or is not, taken from a neighbour and sent to it")
  RouteTable.Explanation explain(
      @PathVariable String address,
      @Parameter(description = "such as 10.244.1.0/26") @RequestParam String prefix) {
    return routes.explain(peer(address), parsed("prefix", prefix, Cidr::parse));
  }

  @GetMapping("/routes")
  @Operation(summary = "The best route of every prefix, or all routes to one prefix, best first")
  List<RouteTable.Entry> routes(
      @RequestParam(required = false) @Nullable String prefix,
      @RequestParam(defaultValue = LIMIT) int limit) {
    return prefix == null
        ? routes.best(checked(limit))
        : routes.of(parsed("prefix", prefix, Cidr::parse));
  }

  private IpAddress peer(String address) {
    IpAddress peer = parsed("address", address, IpAddress::parse);
    if (reflector.neighbors().stream().noneMatch(n -> n.address().equals(peer))) {
      throw new NotFoundException("no neighbour has the address " + peer);
    }
    return peer;
  }

  private static int checked(int limit) {
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("limit: must be from 1 to " + MOST + ", not " + limit);
    }
    return limit;
  }

  private static <T> T parsed(String field, String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(field + ": " + e.getMessage(), e);
    }
  }
}
