/**
 * The pools and nodes that blocks are made from, as the topic of resources tells them: an immutable
 * view, replaced as a whole.
 */
@NullMarked
package io.margay.ipam.pool;

import org.jspecify.annotations.NullMarked;
