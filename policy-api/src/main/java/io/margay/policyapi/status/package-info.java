/**
 * What the API answers when it does not do what was asked: {@code Status} objects as Kubernetes
 * (meta/v1) writes them, so that kubectl and client libraries explain them to people.
 */
@NullMarked
package io.margay.policyapi.status;

import org.jspecify.annotations.NullMarked;
