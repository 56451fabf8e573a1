/**
 * Addresses a second, and how long one takes, at 1, 8 and 64 nodes: ipam-service as a process of
 * its own on a PostgreSQL whose commits reach the disk, beside pgbench with one insert on the same
 * server; and a thousand nodes that ask for their first block at once.
 */
@NullMarked
package io.margay.bench.ipam;

import org.jspecify.annotations.NullMarked;
