/**
 * The fields of a FelixConfiguration, grouped by what they are about; in bodies they all stand side
 * by side. What no object says is not filled in, because a more general one may: defaults hold
 * where none does. What the agent acts on is marked so; all else is accepted with a warning.
 */
@NullMarked
package io.margay.core.model.felix;

import org.jspecify.annotations.NullMarked;
