package io.margay.ipam.write;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;

/**
 * An address that somebody has.
 *
 * @param sequence grows with every assignment
 */
public record Owned(IpAddress address, Cidr block, long sequence) {}
