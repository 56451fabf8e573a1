@NullMarked
package io.margay.agent.health;

import org.jspecify.annotations.NullMarked;
