/**
 * The command {@code margay} as a user types it: options, commands, what they print and their exit
 * codes (0 done, 1 something failed, 2 wrong usage). The API's client, the reading of documents and
 * the tables are packages of their own below.
 */
@NullMarked
package io.margay.cli;

import org.jspecify.annotations.NullMarked;
