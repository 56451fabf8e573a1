/**
 * What people are shown of a speaker: its neighbours, its routes, and why a prefix is where. The
 * same at reflectors and at agents, each of which serves it over the HTTP that it has.
 */
@NullMarked
package io.margay.bgp.view;

import org.jspecify.annotations.NullMarked;
