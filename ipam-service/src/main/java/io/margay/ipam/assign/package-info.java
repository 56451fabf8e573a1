/**
 * Assigning and releasing: one transaction each, serialised for each handle and each node by
 * advisory locks, repeatable by handle.
 */
@NullMarked
package io.margay.ipam.assign;

import org.jspecify.annotations.NullMarked;
