/** What the API says of itself. */
@NullMarked
package io.margay.policyapi.discovery;

import org.jspecify.annotations.NullMarked;
