package io.margay.policyapi.watch;

import jakarta.websocket.RemoteEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;

/** One text frame an event. */
final class Frames implements Sink {

  private final RemoteEndpoint.Basic client;
  private final Watches.View view;

  Frames(RemoteEndpoint.Basic client, Watches.View view) {
    this.client = client;
    this.view = view;
  }

  @Override
  public void write(Event event) throws IOException {
    client.sendText(event.shown(view));
  }

  @Override
  public void flush() {}

  @Override
  public void idle() throws IOException {
    client.sendPing(ByteBuffer.allocate(0));
  }
}
