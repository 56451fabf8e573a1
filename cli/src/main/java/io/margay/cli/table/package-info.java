/** Tables for people: the columns of every kind, and their alignment. */
@NullMarked
package io.margay.cli.table;

import org.jspecify.annotations.NullMarked;
