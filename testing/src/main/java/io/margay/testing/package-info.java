/** What the tests of all modules have in common: their patience, and ports that stay theirs. */
@NullMarked
package io.margay.testing;

import org.jspecify.annotations.NullMarked;
