package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.NotEnforced;
import org.jspecify.annotations.Nullable;

/** The spec of a {@link ClusterInformation}. */
@Doc("What the cluster is.")
public record ClusterInformationSpec(
    @Doc("What tells this cluster from others.") @Nullable String clusterGUID,
    @Doc("Who made it, and on what: words with commas between them.") @Nullable String clusterType,
    @Nullable String calicoVersion,
    @Doc("Whether addresses and endpoints may change.")
        @NotEnforced(value = "addresses and endpoints change all the same", values = "false")
        @Nullable Boolean datastoreReady,
    @Nullable String variant) {}
