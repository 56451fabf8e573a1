/** Tests of the selector language: tables of texts, and properties over generated trees. */
@NullMarked
package io.margay.core.selector;

import org.jspecify.annotations.NullMarked;
