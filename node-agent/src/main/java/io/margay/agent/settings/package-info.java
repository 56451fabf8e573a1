/**
 * What operators set: the FelixConfigurations that hold for this node, under what the agent's own
 * environment says, as the settings that the dataplane acts on. A pure function of resources and
 * environment; the loop hands on what has changed, so that settings hold at once.
 */
@NullMarked
package io.margay.agent.settings;

import org.jspecify.annotations.NullMarked;
