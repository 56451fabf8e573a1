/**
 * The process that holds a lab: the stores inside it, the services and agents as its children, the
 * fabric between the nodes, and the order in which they come and go.
 */
@NullMarked
package io.margay.lab.run;

import org.jspecify.annotations.NullMarked;
