package io.margay.bgp.netty;

import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.AttributeCache;
import io.margay.bgp.wire.Capability;
import io.margay.bgp.wire.CodecContext;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.MessageCodec;
import io.margay.bgp.wire.MessageException;
import io.margay.core.net.IpAddress;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;

/** A peer without a state machine: sends what a test wants, right or wrong. */
final class RawPeer implements AutoCloseable {

  private static final CodecContext CONTEXT = new CodecContext(true, true);

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final AttributeCache cache = new AttributeCache();

  RawPeer(IpAddress from, IpAddress to, int port) throws IOException {
    socket.bind(new InetSocketAddress(from.toInetAddress(), 0));
    socket.connect(new InetSocketAddress(to.toInetAddress(), port), 30_000);
    socket.setSoTimeout(30_000);
    in = new DataInputStream(socket.getInputStream());
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  void send(Message message) throws IOException {
    send(MessageCodec.encode(message, CONTEXT));
  }

  /** The next message; fails after thirty seconds without one. */
  Message read() throws IOException, MessageException {
    byte[] header = new byte[MessageCodec.HEADER];
    in.readFully(header);
    int length = MessageCodec.length(ByteBuffer.wrap(header), CONTEXT);
    ByteBuffer whole = ByteBuffer.allocate(length).put(header);
    in.readFully(whole.array(), MessageCodec.HEADER, length - MessageCodec.HEADER);
    return MessageCodec.decode(whole.rewind(), CONTEXT, cache);
  }

  /** The next NOTIFICATION, whatever comes before. */
  Message.Notification readNotification() throws IOException, MessageException {
    while (true) {
      if (read() instanceof Message.Notification notification) {
        return notification;
      }
    }
  }

  /** Until the connection ends. */
  void readToEnd() throws IOException {
    while (in.read() >= 0) {}
  }

  /** Goes through the handshake, offering graceful restart. */
  void establish(long as, IpAddress id) throws IOException, MessageException {
    establish(as, id, 120);
  }

  /**
   * @param restartSeconds for which it asks to be waited for
   */
  void establish(long as, IpAddress id, int restartSeconds) throws IOException, MessageException {
    establish(
        as,
        id,
        new Capability.GracefulRestart(
            false,
            restartSeconds,
            List.of(new Capability.RestartFamily(AfiSafi.IPV4_UNICAST, true))));
  }

  /** Goes through the handshake with this to say of restarts. */
  void establish(long as, IpAddress id, Capability.GracefulRestart restart)
      throws IOException, MessageException {
    send(
        new Message.Open(
            as,
            90,
            id,
            List.of(
                new Capability.MultiProtocol(AfiSafi.IPV4_UNICAST),
                restart,
                new Capability.FourOctetAs(as))));
    read();
    read();
    send(Message.KEEPALIVE);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
