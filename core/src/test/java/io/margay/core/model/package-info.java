/** Tests of the resources: a table of bodies, {@code resources.txt}, and what no table can say. */
@NullMarked
package io.margay.core.model;

import org.jspecify.annotations.NullMarked;
