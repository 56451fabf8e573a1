/** The feed's client against a server that speaks real gRPC. */
@NullMarked
package io.margay.agent.feed;

import org.jspecify.annotations.NullMarked;
