/** Showing what ipam-service says. */
@NullMarked
package io.margay.cli.ipam;

import org.jspecify.annotations.NullMarked;
