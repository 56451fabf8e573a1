/**
 * BGP over TCP: {@link io.margay.bgp.netty.BgpSpeaker} joins sessions and routing tables to
 * sockets. One event loop owns everything, so nothing inside is locked; callers on other threads
 * hand work to it or read snapshots.
 */
@NullMarked
package io.margay.bgp.netty;

import org.jspecify.annotations.NullMarked;
