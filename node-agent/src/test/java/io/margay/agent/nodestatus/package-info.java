@NullMarked
package io.margay.agent.nodestatus;

import org.jspecify.annotations.NullMarked;
