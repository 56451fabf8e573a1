package io.margay.core.model;

import io.margay.core.model.codec.Default;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Required;

/** An object that another belongs to, as in Kubernetes (meta/v1 OwnerReference). */
@Doc("An object that this one belongs to.")
public record OwnerReference(
    @Required String apiVersion,
    @Required String kind,
    @Required String name,
    @Required String uid,
    @Doc("Whether the owner manages this object; at most one does.") @Default("false")
        boolean controller,
    @Doc("Whether a foreground deletion of the owner waits for this object.") @Default("false")
        boolean blockOwnerDeletion) {}
