@NullMarked
package io.margay.agent.ipam;

import org.jspecify.annotations.NullMarked;
