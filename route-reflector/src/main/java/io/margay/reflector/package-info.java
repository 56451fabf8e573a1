/** The program: its main class and the wiring of its parts. */
@NullMarked
package io.margay.reflector;

import org.jspecify.annotations.NullMarked;
