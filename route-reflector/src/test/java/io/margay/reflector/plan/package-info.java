/** Tests. */
@NullMarked
package io.margay.reflector.plan;

import org.jspecify.annotations.NullMarked;
