/** The protocol of CNI, each error code, and the operations of whole agents. */
@NullMarked
package io.margay.agent.cni;

import org.jspecify.annotations.NullMarked;
