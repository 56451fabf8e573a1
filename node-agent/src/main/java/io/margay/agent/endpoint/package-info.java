/**
 * The workloads attached to this node, as the agent itself knows them: a file each under the state
 * directory, written before the runtime is answered. What is attached counts at once, what is
 * detached is gone at once; the feed has the say as soon as it has the endpoint.
 */
@NullMarked
package io.margay.agent.endpoint;

import org.jspecify.annotations.NullMarked;
