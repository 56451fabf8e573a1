/** Talking to ipam-service, and showing what it says. */
@NullMarked
package io.margay.cli.ipam;

import org.jspecify.annotations.NullMarked;
