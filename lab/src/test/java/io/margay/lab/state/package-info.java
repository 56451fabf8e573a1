/** Journals and sweeps against real processes and namespaces. */
@NullMarked
package io.margay.lab.state;

import org.jspecify.annotations.NullMarked;
