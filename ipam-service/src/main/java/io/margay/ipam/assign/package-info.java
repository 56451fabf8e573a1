/**
 * Decides which addresses and blocks a request gets: pure, on a remembered picture of the blocks.
 * The database judges it afterwards, whatever the picture was.
 */
@NullMarked
package io.margay.ipam.assign;

import org.jspecify.annotations.NullMarked;
