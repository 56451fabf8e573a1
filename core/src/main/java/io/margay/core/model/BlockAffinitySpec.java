package io.margay.core.model;

import io.margay.core.model.codec.Default;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Required;
import io.margay.core.net.Cidr;

/** The spec of a {@link BlockAffinity}. */
@Doc("The block and its node.")
public record BlockAffinitySpec(
    @Doc("confirmed, pending or pendingDeletion.") @Default("confirmed") String state,
    @Required String node,
    @Default("host") String type,
    @Required Cidr cidr,
    @Default("false") boolean deleted) {}
