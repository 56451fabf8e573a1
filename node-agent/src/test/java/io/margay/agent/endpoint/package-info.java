/** Local endpoints: files, and how they lie over the feed's. */
@NullMarked
package io.margay.agent.endpoint;

import org.jspecify.annotations.NullMarked;
