package io.margay.ipam.allocation;

import io.margay.core.net.Cidr;

/**
 * A pool that a node may use.
 *
 * @param blockSize prefix length of the blocks that it is cut into
 */
public record BlockPool(String name, Cidr cidr, int blockSize) {}
