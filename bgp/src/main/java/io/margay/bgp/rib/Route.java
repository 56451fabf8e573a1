package io.margay.bgp.rib;

import io.margay.bgp.wire.PathAttributes;

/** A way to a prefix; all prefixes of one UPDATE share one. */
public record Route(Source source, PathAttributes attributes) {}
