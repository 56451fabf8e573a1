package io.margay.ipam.grpc;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The gRPC server, up from the context's start to its end. Calls are begun on the thread that reads
 * them, and must not keep it; what waits for the database is answered later.
 */
public final class GrpcServer implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(GrpcServer.class);

  /** Of a request. What is valid is a good deal smaller. */
  private static final int MOST_BYTES = 256 * 1024;

  private final InetSocketAddress address;
  private final EventLoops loops;
  private final BindableService service;
  private volatile @Nullable Server server;

  public GrpcServer(InetSocketAddress address, EventLoops loops, BindableService service) {
    this.address = address;
    this.loops = loops;
    this.service = service;
  }

  @Override
  public void start() {
    try {
      server =
          NettyServerBuilder.forAddress(address)
              .channelType(NioServerSocketChannel.class)
              .bossEventLoopGroup(loops.group())
              .workerEventLoopGroup(loops.group())
              .directExecutor()
              .addService(service)
              .maxInboundMessageSize(MOST_BYTES)
              .permitKeepAliveTime(5, TimeUnit.SECONDS)
              .permitKeepAliveWithoutCalls(true)
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "can not listen on " + address + " for gRPC: " + e.getMessage(), e);
    }
    LOG.info("Serving gRPC on {}", address);
  }

  @Override
  public void stop() {
    Server running = server;
    if (running != null) {
      running.shutdown();
      try {
        if (!running.awaitTermination(2, TimeUnit.SECONDS)) {
          running.shutdownNow();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        running.shutdownNow();
      }
      server = null;
    }
  }

  @Override
  public boolean isRunning() {
    return server != null;
  }
}
