/** The agents' side: the gRPC service of proto and its server. */
@NullMarked
package io.margay.ipam.grpc;

import org.jspecify.annotations.NullMarked;
