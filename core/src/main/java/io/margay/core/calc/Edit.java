package io.margay.core.calc;

import io.margay.core.model.ResourceKey;
import org.jspecify.annotations.Nullable;

/**
 * What one flush does to one thing: the nodes of the graph take edits and make edits.
 *
 * @param before null if it was not there
 * @param after null if it is gone; never equal to {@code before}
 */
record Edit<V>(ResourceKey key, @Nullable V before, @Nullable V after) {}
