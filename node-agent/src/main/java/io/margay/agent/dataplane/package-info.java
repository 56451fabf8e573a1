/**
 * The kernel of one node as Margay sees it. Updates of the calculation and routes go in, {@code
 * apply} makes the kernel agree: plan (pure) → diff → driver, each driver idempotent and knowing
 * its own objects without memory. A recording implementation renders the same plan where there is
 * no privilege.
 */
@NullMarked
package io.margay.agent.dataplane;

import org.jspecify.annotations.NullMarked;
