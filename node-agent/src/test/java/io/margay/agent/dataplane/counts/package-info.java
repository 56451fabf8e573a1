@NullMarked
package io.margay.agent.dataplane.counts;

import org.jspecify.annotations.NullMarked;
