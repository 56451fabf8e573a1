package io.margay.agent.dataplane.matrix;

import io.margay.core.calc.Packet;
import io.margay.core.model.Protocol;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** Packets as Ethernet frames that connection tracking takes for the first of a flow. */
final class Frames {

  private static final int TOKEN = 8;
  private static final int ETHERNET = 14;

  private Frames() {}

  /**
   * @param token found again in the frame by {@link #token}
   */
  static byte[] of(Packet packet, String sourceMac, String destinationMac, long token) {
    byte[] payload = payload(packet, token);
    ByteBuffer frame = ByteBuffer.allocate(ETHERNET + 40 + payload.length);
    frame.put(mac(destinationMac)).put(mac(sourceMac));
    if (packet.source().family() == Family.IPV4) {
      frame.putShort((short) 0x0800).put(ipv4(packet, payload.length));
    } else {
      frame.putShort((short) 0x86dd).put(ipv6(packet, payload.length));
    }
    frame.put(payload);
    byte[] whole = new byte[frame.position()];
    frame.get(0, whole);
    return whole;
  }

  private static byte[] mac(String text) {
    return HexFormat.ofDelimiter(":").parseHex(text);
  }

  private static byte[] ipv4(Packet packet, int length) {
    ByteBuffer header = ByteBuffer.allocate(20);
    header.put((byte) 0x45).put((byte) 0).putShort((short) (20 + length)).putInt(0);
    header.put((byte) 64).put((byte) packet.protocol().number()).putShort((short) 0);
    header.put(packet.source().toBytes()).put(packet.destination().toBytes());
    header.putShort(10, (short) checksum(header.array(), 0));
    return header.array();
  }

  private static byte[] ipv6(Packet packet, int length) {
    ByteBuffer header = ByteBuffer.allocate(40);
    header.putInt(0x6000_0000).putShort((short) length).put((byte) packet.protocol().number());
    header.put((byte) 64).put(packet.source().toBytes()).put(packet.destination().toBytes());
    return header.array();
  }

  private static byte[] payload(Packet packet, long token) {
    Protocol protocol = packet.protocol();
    if (protocol.equals(Protocol.TCP)) {
      ByteBuffer tcp = ports(packet, 20 + TOKEN).putInt((int) token).putInt(0);
      tcp.put((byte) 0x50).put((byte) 2).putShort((short) 1024).putInt(0).putLong(token);
      return tcp.putShort(16, pseudo(packet, tcp.array())).array();
    }
    if (protocol.equals(Protocol.UDP)) {
      ByteBuffer udp = ports(packet, 8 + TOKEN).putShort((short) 16).putShort((short) 0);
      udp.putLong(token);
      return udp.putShort(6, pseudo(packet, udp.array())).array();
    }
    if (protocol.equals(Protocol.SCTP)) {
      return sctp(packet, token);
    }
    Integer type = packet.icmpType();
    Integer code = packet.icmpCode();
    if (type != null && code != null) {
      ByteBuffer icmp = ByteBuffer.allocate(8 + TOKEN);
      icmp.put(type.byteValue()).put(code.byteValue()).putShort((short) 0).putInt((int) token);
      icmp.putLong(token);
      boolean ipv4 = packet.source().family() == Family.IPV4;
      int sum = ipv4 ? checksum(icmp.array(), 0) : pseudo(packet, icmp.array());
      return icmp.putShort(2, (short) sum).array();
    }
    return ByteBuffer.allocate(TOKEN).putLong(token).array();
  }

  /** RFC 9260: an INIT chunk, with the token as a parameter that nobody knows. */
  private static byte[] sctp(Packet packet, long token) {
    ByteBuffer sctp = ports(packet, 12 + 20 + 4 + TOKEN).putInt(0).putInt(0);
    sctp.put((byte) 1).put((byte) 0).putShort((short) (20 + 4 + TOKEN)).putInt((int) token | 1);
    sctp.putInt(65_536).putShort((short) 1).putShort((short) 1).putInt(1);
    sctp.putShort((short) 0x8fff).putShort((short) (4 + TOKEN)).putLong(token);
    CRC32C crc = new CRC32C();
    crc.update(sctp.array());
    return sctp.putInt(8, Integer.reverseBytes((int) crc.getValue())).array();
  }

  private static ByteBuffer ports(Packet packet, int length) {
    Integer source = packet.sourcePort();
    Integer destination = packet.destinationPort();
    return ByteBuffer.allocate(length)
        .putShort((short) (source == null ? 0 : source))
        .putShort((short) (destination == null ? 0 : destination));
  }

  private static short pseudo(Packet packet, byte[] payload) {
    int sum = packet.protocol().number() + payload.length;
    for (IpAddress address : new IpAddress[] {packet.source(), packet.destination()}) {
      sum += ~checksum(address.toBytes(), 0) & 0xffff;
    }
    return (short) checksum(payload, sum);
  }

  private static int checksum(byte[] bytes, int start) {
    long sum = start;
    for (int i = 0; i < bytes.length; i += 2) {
      sum += (bytes[i] & 0xff) << 8 | (i + 1 < bytes.length ? bytes[i + 1] & 0xff : 0);
    }
    while (sum >> 16 != 0) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return (int) ~sum & 0xffff;
  }

  /** The token in the last eight bytes of a frame of ours; 0 in any that is too short. */
  static long token(byte[] frame) {
    if (frame.length < ETHERNET + 20 + TOKEN) {
      return 0;
    }
    ByteBuffer bytes = ByteBuffer.wrap(frame);
    boolean ipv4 = bytes.getShort(12) == 0x0800;
    int end =
        ETHERNET
            + (ipv4 ? bytes.getShort(ETHERNET + 2) & 0xffff : 40 + (bytes.getShort(ETHERNET + 4) & 0xffff));
    return end > frame.length || end < TOKEN ? 0 : bytes.getLong(end - TOKEN);
  }

  /** Whether the frame is an answer that ends or refuses a TCP connection to this port. */
  static boolean answers(byte[] frame, int sourcePort) {
    ByteBuffer bytes = ByteBuffer.wrap(frame);
    boolean ipv4 = frame.length > 54 - 1 && bytes.getShort(12) == 0x0800;
    int at = ETHERNET + (ipv4 ? 20 : 40);
    return frame.length >= at + 14
        && (ipv4 ? frame[ETHERNET + 9] : frame[ETHERNET + 6]) == 6
        && (bytes.getShort(at + 2) & 0xffff) == sourcePort
        && (frame[at + 13] & 0x10) != 0;
  }
}
