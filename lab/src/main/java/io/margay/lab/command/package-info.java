/** The commands lab and demo. */
@NullMarked
package io.margay.lab.command;

import org.jspecify.annotations.NullMarked;
