/** Tests of the embedded servers and of the choice between them and containers. */
@NullMarked
package io.margay.backends;

import org.jspecify.annotations.NullMarked;
