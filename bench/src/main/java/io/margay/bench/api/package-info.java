/**
 * The API beside the raw limits of its stores: one policy-api in a process of its own, on a durable
 * PostgreSQL and a broker that belong to the benchmark. Load comes over plain sockets, so that the
 * client costs little of the machine that is measured.
 */
@NullMarked
package io.margay.bench.api;

import org.jspecify.annotations.NullMarked;
