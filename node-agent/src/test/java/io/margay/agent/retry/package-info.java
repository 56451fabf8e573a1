/** Background work that is repeated. */
@NullMarked
package io.margay.agent.retry;

import org.jspecify.annotations.NullMarked;
