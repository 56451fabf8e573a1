/**
 * BGPFilter resources as the tables' {@link io.margay.bgp.rib.RoutePolicy}: pure, the first rule
 * that matches decides, what none matches goes on as it is.
 */
@NullMarked
package io.margay.bgp.policy;

import org.jspecify.annotations.NullMarked;
