/**
 * The selector language: label expressions such as {@code role == 'database' && has(tier)}. A
 * selector is parsed once into a sealed tree, has one canonical text and an identifier derived from
 * it, and tells which labels it restricts so that an index can avoid evaluating it against
 * everything.
 */
@NullMarked
package io.margay.core.selector;

import org.jspecify.annotations.NullMarked;
