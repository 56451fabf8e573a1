@NullMarked
package io.margay.agent.settings;

import org.jspecify.annotations.NullMarked;
