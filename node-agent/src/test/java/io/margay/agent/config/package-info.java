/** Settings from variables, right and wrong. */
@NullMarked
package io.margay.agent.config;

import org.jspecify.annotations.NullMarked;
