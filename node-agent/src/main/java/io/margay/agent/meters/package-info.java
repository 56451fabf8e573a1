/** What the agent measures: few meters, named after what an operator asks for. */
@NullMarked
package io.margay.agent.meters;

import org.jspecify.annotations.NullMarked;
