/**
 * The program: takes what people want in the form of the Kubernetes API, keeps it in PostgreSQL,
 * tells the other services through Kafka and the agents through gRPC. Each package is one feature
 * and wires itself in its own configuration.
 */
@NullMarked
package io.margay.policyapi;

import org.jspecify.annotations.NullMarked;
