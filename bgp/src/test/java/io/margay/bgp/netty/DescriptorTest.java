package io.margay.bgp.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Over real connections of both families. */
class DescriptorTest {

  private static final byte[] WORD = "reflected".getBytes(StandardCharsets.US_ASCII);

  private final Arena arena = Arena.ofShared();
  private final MemorySegment bytes = arena.allocate(1 << 20);
  private ServerSocketChannel server;

  @BeforeEach
  void open() throws IOException {
    server = ServerSocketChannel.open();
    bytes.asByteBuffer().put(WORD);
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    arena.close();
  }

  private SocketChannel connect(String address) throws IOException {
    server.bind(new InetSocketAddress(address, 0));
    SocketChannel channel = SocketChannel.open(server.getLocalAddress());
    channel.configureBlocking(false);
    return channel;
  }

  private static void assertReceivesTheWord(SocketChannel end) throws IOException {
    ByteBuffer received = ByteBuffer.allocate(WORD.length);
    while (received.hasRemaining()) {
      assertThat(end.read(received)).isPositive();
    }
    assertThat(received.array()).isEqualTo(WORD);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.83.0.2", "::1"})
  void whatIsSentArrivesWhateverWasGuessed(String address) throws IOException {
    int right = Descriptor.next();
    try (SocketChannel channel = connect(address);
        SocketChannel end = server.accept()) {
      for (int guess : new int[] {right, right + 1, 0, -1, Integer.MAX_VALUE}) {
        int sent = Descriptor.of(channel, guess).send(bytes.address(), WORD.length);
        assertThat(sent).as("guess %d of %d", guess, right).isEqualTo(WORD.length);
        assertReceivesTheWord(end);
      }
    }
  }

  @Test
  void anAcceptedConnectionIsNotTakenForItsOtherEnd() throws IOException {
    try (SocketChannel channel = connect("127.83.0.2");
        SocketChannel end = server.accept()) {
      assertThat(Descriptor.of(end, -1).send(bytes.address(), WORD.length)).isEqualTo(WORD.length);
      channel.configureBlocking(true);
      assertReceivesTheWord(channel);
    }
  }

  @Test
  void aSocketTakesWhatItHasRoomForAndThenNothing() throws IOException {
    try (SocketChannel channel = connect("127.83.0.2");
        SocketChannel end = server.accept()) {
      Descriptor descriptor = Descriptor.of(channel, -1);
      long taken = 0;
      int sent;
      while ((sent = descriptor.send(bytes.address(), (int) bytes.byteSize())) > 0) {
        taken += sent;
      }
      assertThat(sent).isZero();
      ByteBuffer received = ByteBuffer.allocate(1 << 16);
      while (taken > 0) {
        taken -= end.read(received.clear());
      }
      assertThat(taken).isZero();
    }
  }

  @Test
  void aConnectionThatIsResetTakesNothing() throws Exception {
    try (SocketChannel channel = connect("127.83.0.2")) {
      Descriptor descriptor = Descriptor.of(channel, -1);
      SocketChannel end = server.accept();
      end.setOption(java.net.StandardSocketOptions.SO_LINGER, 0);
      end.close();
      org.awaitility.Awaitility.await()
          .until(() -> descriptor.send(bytes.address(), WORD.length) == 0);
      assertThatThrownBy(() -> channel.write(ByteBuffer.wrap(WORD)))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aSocketWithoutAConnectionHasNone() throws IOException {
    try (SocketChannel channel = SocketChannel.open()) {
      assertThatThrownBy(() -> Descriptor.of(channel, Descriptor.next()))
          .isInstanceOf(IOException.class)
          .hasMessage("not connected");
    }
  }
}
