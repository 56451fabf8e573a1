/** The command against a server of the JDK that answers as policy-api does. */
@NullMarked
package io.margay.cli;

import org.jspecify.annotations.NullMarked;
