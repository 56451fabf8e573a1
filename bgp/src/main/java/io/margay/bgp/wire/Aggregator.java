package io.margay.bgp.wire;

import io.margay.core.net.IpAddress;

/** Who aggregated the route (RFC 4271 section 5.1.7). */
public record Aggregator(long as, IpAddress speaker) {}
