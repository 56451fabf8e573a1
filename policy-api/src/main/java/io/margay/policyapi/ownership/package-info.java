/**
 * Who owns which field of an object: the bookkeeping behind server-side apply. A pure engine over
 * trees of maps, lists and scalars: field sets are tries, a schema says which lists and maps are
 * owned as a whole and which by item, and two operations, apply and update, turn an object and its
 * managers into the next. The form on the wire is Kubernetes' {@code metadata.managedFields} with
 * {@code FieldsV1}.
 */
@NullMarked
package io.margay.policyapi.ownership;

import org.jspecify.annotations.NullMarked;
