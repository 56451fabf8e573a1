package io.margay.core.model.felix;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Range;
import io.margay.core.model.codec.Required;
import java.time.Duration;

/** How long a part of the agent may be silent before it counts as ill. */
@Doc("How long a part of the agent may be silent before it counts as ill.")
public record HealthTimeout(
    @Required String name, @Required @Range(min = 0, max = Long.MAX_VALUE) Duration timeout) {}
