/** Matrices against expectations, without traffic. */
@NullMarked
package io.margay.lab.traffic;

import org.jspecify.annotations.NullMarked;
