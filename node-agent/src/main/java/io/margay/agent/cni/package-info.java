/**
 * The server that the CNI plugin talks to: framing, protocol (CNI 0.3.1 to 1.1.0) and the
 * operations. A virtual thread serves each connection; operations on one container happen one after
 * the other. An operation that fails has undone what it did. The contract is docs/cni.md.
 */
@NullMarked
package io.margay.agent.cni;

import org.jspecify.annotations.NullMarked;
