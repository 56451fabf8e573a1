/**
 * The resources IPAMBlock and IPAMHandle, which show who has which addresses. They follow the rows
 * within seconds, coalesced per block and handle, and never hold up an assignment; what a replica
 * that was killed did not get to is found by comparing everything from time to time.
 */
@NullMarked
package io.margay.ipam.view;

import org.jspecify.annotations.NullMarked;
