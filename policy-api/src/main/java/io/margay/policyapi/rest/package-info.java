/**
 * The resources over HTTP in the form of the Kubernetes API: paths, verbs, options and answers as
 * stock clients expect them. Thin: it turns requests into mutations and documents into answers.
 */
@NullMarked
package io.margay.policyapi.rest;

import org.jspecify.annotations.NullMarked;
