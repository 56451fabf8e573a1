/** The operators' side: who has which block and address. */
@NullMarked
package io.margay.ipam.rest;

import org.jspecify.annotations.NullMarked;
