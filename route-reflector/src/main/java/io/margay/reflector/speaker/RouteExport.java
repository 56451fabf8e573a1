package io.margay.reflector.speaker;

import io.margay.bgp.netty.BmpOptions;
import org.springframework.context.SmartLifecycle;

/** Shows the speaker's routes to BMP collectors (RFC 7854), from the context's start to its end. */
public final class RouteExport implements SmartLifecycle {

  private final Reflector reflector;
  private final BmpOptions options;
  private volatile boolean running;

  public RouteExport(Reflector reflector, BmpOptions options) {
    this.reflector = reflector;
    this.options = options;
  }

  @Override
  public void start() {
    reflector.speaker().monitor(options);
    running = true;
  }

  /** The speaker says good-bye to the collectors when it closes. */
  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
