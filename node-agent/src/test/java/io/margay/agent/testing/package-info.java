/**
 * Stand-ins for what surrounds an agent: control-plane services that speak real gRPC, and a kernel
 * that remembers. They refuse what the real ones refuse.
 */
@NullMarked
package io.margay.agent.testing;

import org.jspecify.annotations.NullMarked;
