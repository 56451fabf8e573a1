/**
 * The node's part in BGP: a pure plan — whom to peer with, what to announce — worked out from
 * resources, and the glue that gives it to the speaker and brings back what is learned. Who peers
 * with whom is in docs/architecture.md, section 10.
 */
@NullMarked
package io.margay.agent.routing;

import org.jspecify.annotations.NullMarked;
