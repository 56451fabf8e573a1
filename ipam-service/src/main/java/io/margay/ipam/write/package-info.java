/**
 * The single writer. Requests queue; one loop takes all that wait, plans them on a remembered
 * picture of the blocks, and has the database judge and store them in one round trip, so that
 * whoever asks at the same moment shares a transaction. Where the picture was old, it is read again
 * and the batch planned anew.
 */
@NullMarked
package io.margay.ipam.write;

import org.jspecify.annotations.NullMarked;
