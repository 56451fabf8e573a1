/**
 * Netlink straight from the JVM, on the Foreign Function and Memory API: sockets in any network
 * namespace, messages with attributes, dumps, many messages a send, and clients for links,
 * addresses, routes, neighbours, IP sets and connection tracking. A client is a thin layer of
 * message builders over {@link io.margay.agent.netlink.NetlinkSocket}; numbers come from the
 * kernel's own headers, named where they stand.
 */
@NullMarked
package io.margay.agent.netlink;

import org.jspecify.annotations.NullMarked;
