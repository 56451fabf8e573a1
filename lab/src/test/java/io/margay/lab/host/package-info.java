/** Processes and ports of the machine the test runs on. */
@NullMarked
package io.margay.lab.host;

import org.jspecify.annotations.NullMarked;
