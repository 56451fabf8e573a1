/**
 * Records to and from neutral trees (maps, lists, strings, numbers, booleans), by the records' own
 * components. What reads bytes into such a tree (JSON, YAML) is the caller's choice; so core needs
 * no library. Every problem found carries the path of the field it is about.
 */
@NullMarked
package io.margay.core.model.codec;

import org.jspecify.annotations.NullMarked;
