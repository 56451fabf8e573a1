package io.margay.reflector.rest;

import io.margay.bgp.netty.NeighborReport;
import io.margay.bgp.view.Explanation;
import io.margay.bgp.view.ShownRoute;
import io.margay.bgp.view.SpeakerViews;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
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

  private static final String LIMIT = "" + SpeakerViews.LIMIT;

  private final SpeakerViews views;

  public BgpController(SpeakerViews views) {
    this.views = views;
  }

  @GetMapping("/neighbors")
  @Operation(summary = "All configured neighbours and how they are doing")
  List<NeighborReport> neighbors() {
    return views.neighbors();
  }

  @GetMapping("/neighbors/{address}")
  @Operation(summary = "One neighbour and how it is doing")
  NeighborReport neighbor(@PathVariable String address) {
    return views.neighbor(address);
  }

  @GetMapping("/neighbors/{address}/received")
  @Operation(summary = "The usable routes that a neighbour has announced")
  List<ShownRoute> received(
      @PathVariable String address, @RequestParam(defaultValue = LIMIT) int limit) {
    return views.received(address, limit);
  }

  @GetMapping("/neighbors/{address}/sent")
  @Operation(summary = "The routes that a neighbour has been told, as it was told")
  List<ShownRoute> sent(
      @PathVariable String address, @RequestParam(defaultValue = LIMIT) int limit) {
    return views.sent(address, limit);
  }

  @GetMapping("/neighbors/{address}/explain")
  @Operation(summary = "Why a prefix is, or is not, taken from a neighbour and sent to it")
  Explanation explain(
      @PathVariable String address,
      @Parameter(description = "such as 10.244.1.0/26") @RequestParam String prefix) {
    return views.explain(address, prefix);
  }

  @GetMapping("/routes")
  @Operation(summary = "The best route of every prefix, or all routes to one prefix, best first")
  List<ShownRoute> routes(
      @RequestParam(required = false) @Nullable String prefix,
      @RequestParam(defaultValue = LIMIT) int limit) {
    return views.routes(prefix, limit);
  }
}
