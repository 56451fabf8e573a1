/**
 * The agent's settings: one record, read from environment variables once at the start. All faults
 * are told together, each with the variable's name and what was expected.
 */
@NullMarked
package io.margay.agent.config;

import org.jspecify.annotations.NullMarked;
