/** The loops of the service: each is a thread that lives as long as the context. */
@NullMarked
package io.margay.ipam.loop;

import org.jspecify.annotations.NullMarked;
