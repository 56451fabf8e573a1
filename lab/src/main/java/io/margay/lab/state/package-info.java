/**
 * What a lab keeps in its state directory: the journal of everything it made on the machine, so
 * that whoever comes after a crash can undo it, and the description by which commands find their
 * way.
 */
@NullMarked
package io.margay.lab.state;

import org.jspecify.annotations.NullMarked;
