/**
 * What the node tells of itself for CalicoNodeStatuses: which are asked for, when each is told, and
 * what is told. Schedule and content are pure.
 */
@NullMarked
package io.margay.agent.nodestatus;

import org.jspecify.annotations.NullMarked;
