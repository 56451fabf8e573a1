package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Required;
import org.jspecify.annotations.Nullable;

/** What an orchestrator calls a node. */
@Doc("What an orchestrator calls the node.")
public record OrchRef(
    @Nullable String nodeName, @Doc("Such as k8s or openstack.") @Required String orchestrator) {}
