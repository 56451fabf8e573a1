/**
 * A client of policy-api's REST interface in the form of the Kubernetes API: paths made from kinds,
 * and errors read from {@code Status} objects.
 */
@NullMarked
package io.margay.cli.api;

import org.jspecify.annotations.NullMarked;
