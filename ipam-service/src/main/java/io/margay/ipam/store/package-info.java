/**
 * The rows: blocks, addresses, and the change log. PostgreSQL's constraints make an overlap or a
 * double assignment impossible.
 */
@NullMarked
package io.margay.ipam.store;

import org.jspecify.annotations.NullMarked;
