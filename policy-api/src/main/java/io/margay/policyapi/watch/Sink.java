package io.margay.policyapi.watch;

import java.io.IOException;

/** Where a watcher's events go. Every method blocks until the client has made room. */
interface Sink {

  void write(Event event) throws IOException;

  /** Sends what has been written. */
  void flush() throws IOException;

  /** Nothing has happened for a while: finds out whether the client is still there. */
  void idle() throws IOException;
}
