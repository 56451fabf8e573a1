/** Tests of network values, against the JDK's own reading and against naive models. */
@NullMarked
package io.margay.core.net;

import org.jspecify.annotations.NullMarked;
