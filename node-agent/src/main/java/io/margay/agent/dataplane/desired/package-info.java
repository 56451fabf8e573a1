/**
 * What a dataplane was asked for, whatever programs it: ordered maps of policies, profiles and
 * endpoints, blocks and learned routes.
 */
@NullMarked
package io.margay.agent.dataplane.desired;

import org.jspecify.annotations.NullMarked;
