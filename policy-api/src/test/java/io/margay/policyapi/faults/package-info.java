/**
 * What users are promised when parts fail: PostgreSQL, the broker and replicas as processes that
 * are killed, stopped and started again under load. Outages last seconds; with {@code
 * -Dmargay.faults=long} they last as long as in the field.
 */
@NullMarked
package io.margay.policyapi.faults;

import org.jspecify.annotations.NullMarked;
