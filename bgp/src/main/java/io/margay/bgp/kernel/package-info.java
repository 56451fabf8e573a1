/**
 * What a speaker asks the machine that it runs on: which interface a route lies on. {@link
 * io.margay.bgp.kernel.WatchedInterfaces} is what it needs, {@link
 * io.margay.bgp.kernel.LinuxInterfaces} how Linux answers.
 */
@NullMarked
package io.margay.bgp.kernel;

import org.jspecify.annotations.NullMarked;
