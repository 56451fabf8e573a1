/** The speaker against the BGP implementations that people run, each in its own namespace. */
@NullMarked
package io.margay.bgp.interop;

import org.jspecify.annotations.NullMarked;
