/**
 * What the API has to offer, said in the ways that clients ask: Kubernetes discovery (legacy and
 * aggregated), OpenAPI for kubectl, and the document behind Swagger UI. All of it is derived from
 * the kinds and their records.
 */
@NullMarked
package io.margay.policyapi.discovery;

import org.jspecify.annotations.NullMarked;
