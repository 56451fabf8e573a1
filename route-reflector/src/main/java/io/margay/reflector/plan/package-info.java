/** The pure part: which peers the reflector has, worked out from the resources of the moment. */
@NullMarked
package io.margay.reflector.plan;

import org.jspecify.annotations.NullMarked;
