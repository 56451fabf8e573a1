package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Required;
import io.margay.core.net.Cidr;

/** A range of addresses of services. */
@Doc("A range of addresses of services.")
public record ServiceRange(@Required Cidr cidr) {}
