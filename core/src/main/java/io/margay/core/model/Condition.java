package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.OneOf;
import io.margay.core.model.codec.Required;
import org.jspecify.annotations.Nullable;

/**
 * One aspect of an object's state, as in Kubernetes (meta/v1 Condition).
 *
 * @param lastTransitionTime RFC 3339
 * @param observedGeneration the generation that the condition is about
 */
@Doc("One aspect of the object's state.")
public record Condition(
    @Required String type,
    @Required @OneOf({"True", "False", "Unknown"}) String status,
    @Nullable Long observedGeneration,
    @Nullable String lastTransitionTime,
    @Doc("Why, in one word.") @Nullable String reason,
    @Doc("Why, for people.") @Nullable String message) {}
