/** Resources as JSON documents, as they travel over the feed and lie in the agent's files. */
@NullMarked
package io.margay.agent.document;

import org.jspecify.annotations.NullMarked;
