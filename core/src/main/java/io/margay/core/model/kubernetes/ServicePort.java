package io.margay.core.model.kubernetes;

import io.margay.core.model.codec.Default;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.OneOf;
import io.margay.core.model.codec.Range;
import io.margay.core.model.codec.Required;
import org.jspecify.annotations.Nullable;

/**
 * A port of a Service.
 *
 * @param name empty where there is only one
 * @param port at the Service's addresses
 * @param targetPort of the endpoints; {@code port} if null
 */
@Doc("A port of the Service, and the port of its endpoints that it leads to.")
public record ServicePort(
    @Default("") String name,
    @OneOf({"TCP", "UDP", "SCTP"}) @Default("TCP") String protocol,
    @Required @Range(min = 1, max = 65535) int port,
    @Doc("A number or the name of a container's port; port if not given.")
        @Nullable PortRef targetPort,
    @Range(min = 1, max = 65535) @Nullable Integer nodePort,
    @Nullable String appProtocol) {}
