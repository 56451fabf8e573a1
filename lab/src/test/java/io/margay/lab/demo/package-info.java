/** What the demo shows of a kernel, from saved rules. */
@NullMarked
package io.margay.lab.demo;

import org.jspecify.annotations.NullMarked;
