/**
 * What is no longer needed is found and given back: addresses whose endpoint is gone, addresses
 * held by nodes that are gone, blocks of such nodes. Finding is pure: a join of the rows with the
 * endpoints and nodes of the topic.
 */
@NullMarked
package io.margay.ipam.collect;

import org.jspecify.annotations.NullMarked;
