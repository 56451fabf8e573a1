package io.margay.ipam.grpc;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads that read the gRPC server's connections, and write to them: each connection has one.
 * What one of them writes in one go leaves it in one go.
 */
public final class EventLoops implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 2;

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          count(Runtime.getRuntime().availableProcessors()),
          new DefaultThreadFactory("grpc", true),
          NioIoHandler.newFactory());

  /** The database and the clients need processors too. */
  private static int count(int processors) {
    return Math.max(1, processors / 2);
  }

  EventLoopGroup group() {
    return group;
  }

  /** The one whose thread this is; null: it is another thread. */
  public @Nullable Executor current() {
    for (EventExecutor loop : group) {
      if (loop.inEventLoop()) {
        return loop;
      }
    }
    return null;
  }

  @Override
  public void close() {
    group
        .shutdownGracefully(0, PATIENCE_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
