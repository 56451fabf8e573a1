@NullMarked
package io.margay.agent.self;

import org.jspecify.annotations.NullMarked;
