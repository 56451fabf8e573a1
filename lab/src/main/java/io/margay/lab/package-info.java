/** A whole cluster on one machine. Where the program starts. */
@NullMarked
package io.margay.lab;

import org.jspecify.annotations.NullMarked;
