@NullMarked
package io.margay.agent.dataplane.denied;

import org.jspecify.annotations.NullMarked;
