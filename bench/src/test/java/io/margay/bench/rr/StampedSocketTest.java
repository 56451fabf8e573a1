package io.margay.bench.rr;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StampedSocketTest {

  private SocketChannel near;
  private SocketChannel far;
  private StampedSocket stamped;

  @BeforeEach
  void connect() throws IOException {
    try (ServerSocketChannel server =
        ServerSocketChannel.open()
            .bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0))) {
      near = SocketChannel.open(server.getLocalAddress());
      far = server.accept();
    }
    stamped = new StampedSocket(near);
    awaitTimes();
  }

  /** The kernel notes times only a little after it was asked to. */
  private void awaitTimes() {
    ByteBuffer in = ByteBuffer.allocateDirect(1);
    Awaitility.await()
        .until(() -> {
          far.write(ByteBuffer.wrap(new byte[1]));
          return stamped.read(in.clear()) == 1 && stamped.receivedAt() != 0;
        });
  }

  @AfterEach
  void close() throws IOException {
    near.close();
    far.close();
  }

  @Test
  void theTimeIsThatOfTheSendingHoweverLateTheReaderIs() throws Exception {
    for (int i = 0; i < 3; i++) {
      long before = now();
      far.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
      long after = now();
      while (now() < after + 20_000_000) {
        Thread.onSpinWait();
      }
      ByteBuffer in = ByteBuffer.allocateDirect(16);
      assertThat(stamped.read(in)).isEqualTo(3);
      assertThat(in.flip()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
      assertThat(stamped.receivedAt()).isBetween(before, after);
    }
  }

  @Test
  void ofSeveralPacketsTheLastCounts() throws Exception {
    far.write(ByteBuffer.wrap(new byte[100]));
    long between = now();
    far.write(ByteBuffer.wrap(new byte[100]));
    assertThat(stamped.read(ByteBuffer.allocateDirect(1000))).isEqualTo(200);
    assertThat(stamped.receivedAt()).isBetween(between, now());
  }

  @Test
  void nothingThereAndTheEndAreToldApart() throws Exception {
    assertThat(stamped.read(ByteBuffer.allocateDirect(16))).isZero();
    far.close();
    assertThat(stamped.read(ByteBuffer.allocateDirect(16))).isEqualTo(-1);
  }

  private static long now() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000 + now.getNano();
  }
}
