/**
 * Bidirectional Forwarding Detection, asynchronous mode (RFC 5880): packets, and the state machine
 * of one session. Knows nothing of sockets; time only comes in as an argument. How the packets
 * travel (RFC 5881, RFC 5883) and what becomes of a BGP session (RFC 5882) is the transport's.
 */
@NullMarked
package io.margay.bgp.bfd;

import org.jspecify.annotations.NullMarked;
