/**
 * The pure part: which block a node gets next, which addresses of its blocks a handle gets. No
 * time, no I/O; the same input gives the same choice.
 */
@NullMarked
package io.margay.ipam.block;

import org.jspecify.annotations.NullMarked;
