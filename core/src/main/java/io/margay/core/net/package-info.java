/**
 * Network values: addresses, prefixes, and the trie that indexes prefixes. An address of either
 * family is two longs, so that values compare and hash without touching the heap.
 */
@NullMarked
package io.margay.core.net;

import org.jspecify.annotations.NullMarked;
