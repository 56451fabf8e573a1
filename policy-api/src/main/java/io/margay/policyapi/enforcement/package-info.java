/**
 * How far the nodes are: what agents report as programmed in their kernels, kept as one row a node,
 * and the answer to "on how many nodes is this revision enforced".
 */
@NullMarked
package io.margay.policyapi.enforcement;

import org.jspecify.annotations.NullMarked;
