/**
 * What names, labels and annotations may look like: the rules of Kubernetes (RFC 1123 labels and
 * subdomains; qualified names and label values of meta/v1). Pure functions on texts.
 */
@NullMarked
package io.margay.core.model.names;

import org.jspecify.annotations.NullMarked;
