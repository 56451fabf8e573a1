/**
 * The node agent. It follows the feed, calculates what its workloads need, programs the kernel,
 * speaks BGP and serves the CNI plugin. Plain Java; {@link io.margay.agent.Agent} puts the parts
 * together by calling their constructors.
 */
@NullMarked
package io.margay.agent;

import org.jspecify.annotations.NullMarked;
