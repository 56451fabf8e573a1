package io.margay.core.model.kubernetes;

import io.margay.core.model.codec.Default;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.OneOf;
import io.margay.core.model.codec.Range;
import io.margay.core.model.codec.Required;
import org.jspecify.annotations.Nullable;

/**
 * A port of an EndpointSlice. Kubernetes lets the number be absent, for all ports, which no rule
 * about a Service's ports could mean; so it is required here.
 *
 * @param name that of the Service's port; empty if the Service has one port without a name
 */
@Doc("A port on which all endpoints of the slice answer.")
public record SlicePort(
    @Default("") String name,
    @OneOf({"TCP", "UDP", "SCTP"}) @Default("TCP") String protocol,
    @Required @Range(min = 1, max = 65535) int port,
    @Nullable String appProtocol) {}
