package io.margay.agent.ipam;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;

/**
 * Whether a call got as far as a connection. If not, the service has nothing of it, whatever the
 * call failed with. One for each call.
 */
final class Dispatch implements ClientInterceptor {

  private volatile boolean begun;

  boolean begun() {
    return begun;
  }

  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    return next.newCall(method, options.withStreamTracerFactory(new Tracers()));
  }

  private final class Tracers extends ClientStreamTracer.Factory {
    @Override
    public ClientStreamTracer newClientStreamTracer(
        ClientStreamTracer.StreamInfo info, Metadata headers) {
      return new ClientStreamTracer() {
        /** Before the first byte of it. */
        @Override
        public void streamCreated(Attributes transport, Metadata sent) {
          begun = true;
        }
      };
    }
  }
}
