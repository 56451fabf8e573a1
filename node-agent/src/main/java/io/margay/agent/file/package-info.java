/** How the agent writes files that the next life of it relies on. */
@NullMarked
package io.margay.agent.file;

import org.jspecify.annotations.NullMarked;
