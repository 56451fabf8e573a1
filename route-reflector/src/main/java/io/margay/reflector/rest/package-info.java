/** The operators' side: neighbours and routes. */
@NullMarked
package io.margay.reflector.rest;

import org.jspecify.annotations.NullMarked;
