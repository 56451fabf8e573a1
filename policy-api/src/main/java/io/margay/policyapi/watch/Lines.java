package io.margay.policyapi.watch;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** One JSON object a line. */
final class Lines implements Sink {

  private final OutputStream out;
  private final Watches.View view;
  private boolean dirty;

  Lines(OutputStream out, Watches.View view) {
    this.out = out;
    this.view = view;
  }

  @Override
  public void write(Event event) throws IOException {
    out.write((event.shown(view) + "\n").getBytes(StandardCharsets.UTF_8));
    dirty = true;
  }

  @Override
  public void flush() throws IOException {
    if (dirty) {
      out.flush();
      dirty = false;
    }
  }

  /** A client that wants to be asked takes bookmarks. */
  @Override
  public void idle() {}
}
