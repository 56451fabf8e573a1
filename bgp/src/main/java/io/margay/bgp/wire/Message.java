package io.margay.bgp.wire;

import io.margay.core.net.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A BGP message (RFC 4271 section 4). */
public sealed interface Message {

  /** The messages without content. */
  Keepalive KEEPALIVE = new Keepalive();

  /**
   * The first message of both sides.
   *
   * @param as the sender's AS, 1 to 2^32-1; taken from the four-octet capability when there is one
   * @param holdTime proposed hold time in seconds, 0 to 65535
   * @param identifier the sender's BGP identifier, an IPv4 address by form
   * @param capabilities in the sender's order; unknown ones are kept
   */
  record Open(long as, int holdTime, IpAddress identifier, List<Capability> capabilities)
      implements Message {
    public Open {
      capabilities = List.copyOf(capabilities);
    }

    /** The first capability of this kind, or null. */
    public <C extends Capability> @Nullable C capability(Class<C> kind) {
      for (Capability capability : capabilities) {
        if (kind.isInstance(capability)) {
          return kind.cast(capability);
        }
      }
      return null;
    }
  }

  /**
   * Routes that came and went.
   *
   * @param withdrawn prefixes no longer reachable, including those treated as withdrawn because of
   *     an error in their attributes (RFC 7606); each entry of one family
   * @param announced the new routes; empty, or one entry per set of attributes
   * @param endOfRib the family whose initial routes are all sent (RFC 4724 section 2), or null
   * @param problems errors in the message that cost less than the session, for the log
   */
  record Update(
      List<Prefixes> withdrawn,
      List<Announcement> announced,
      @Nullable AfiSafi endOfRib,
      List<String> problems)
      implements Message {
    public Update {
      withdrawn = List.copyOf(withdrawn);
      announced = List.copyOf(announced);
      problems = List.copyOf(problems);
    }

    public static Update endOfRib(AfiSafi family) {
      return new Update(List.of(), List.of(), family, List.of());
    }
  }

  /** Prefixes that share their attributes. */
  record Announcement(PathAttributes attributes, Prefixes prefixes) {}

  /** Sign of life. */
  record Keepalive() implements Message {}

  /**
   * The last message of a session.
   *
   * @param code error code, 0 to 255
   * @param subcode error subcode, 0 to 255
   */
  record Notification(int code, int subcode, Octets data) implements Message {

    private static final int CEASE = 6;
    private static final int MAX_TEXT = 128;

    public static Notification of(ErrorCode error) {
      return new Notification(error.code(), error.subcode(), Octets.NONE);
    }

    /** With a word on why, which the peer's operator can read (RFC 9003). */
    public static Notification of(ErrorCode error, String why) {
      byte[] text = why.getBytes(StandardCharsets.UTF_8);
      int length = Math.min(text.length, MAX_TEXT);
      byte[] data = new byte[length + 1];
      data[0] = (byte) length;
      System.arraycopy(text, 0, data, 1, length);
      return new Notification(error.code(), error.subcode(), Octets.of(data));
    }

    /** The same as a Hard Reset, after which nobody keeps the other's routes (RFC 8538). */
    public Notification hard() {
      byte[] rest = data.toArray();
      byte[] wrapped = new byte[2 + rest.length];
      wrapped[0] = (byte) code;
      wrapped[1] = (byte) subcode;
      System.arraycopy(rest, 0, wrapped, 2, rest.length);
      ErrorCode reset = ErrorCode.HARD_RESET;
      return new Notification(reset.code(), reset.subcode(), Octets.of(wrapped));
    }

    public boolean isHard() {
      return code == ErrorCode.HARD_RESET.code() && subcode == ErrorCode.HARD_RESET.subcode();
    }

    /** Whether the peer ended the session on purpose, not because of an error. */
    public boolean isCease() {
      return code == CEASE;
    }

    @Override
    public String toString() {
      ErrorCode error = ErrorCode.find(code, subcode);
      return (error == null ? "error" : error.text()) + " (" + code + "/" + subcode + ")" + words();
    }

    /** RFC 9003: of all reasons to cease only these two come with a word for the operator. */
    private boolean hasText() {
      ErrorCode error = ErrorCode.find(code, subcode);
      return error == ErrorCode.ADMINISTRATIVE_SHUTDOWN || error == ErrorCode.ADMINISTRATIVE_RESET;
    }

    private String words() {
      if (isHard() && data.size() >= 2) {
        byte[] wrapped = data.toArray();
        Octets rest = Octets.of(Arrays.copyOfRange(wrapped, 2, wrapped.length));
        Notification why = new Notification(wrapped[0] & 0xff, wrapped[1] & 0xff, rest);
        // One inside another means nothing, and could go on for thousands of levels.
        return why.isHard() ? "" : ": " + why;
      }
      byte[] bytes = data.toArray();
      int length = bytes.length == 0 ? 0 : Math.min(bytes[0] & 0xff, bytes.length - 1);
      if (!hasText()) {
        return bytes.length == 0 ? "" : " data=" + data;
      }
      if (length == 0) {
        return "";
      }
      String text =
          new String(Arrays.copyOfRange(bytes, 1, 1 + length), StandardCharsets.UTF_8)
              .replaceAll("\\p{Cntrl}", "?");
      return ": " + text;
    }
  }

  /**
   * Asks for all routes again (RFC 2918).
   *
   * @param subtype 0 for the request; others are RFC 7313's demarcation
   */
  record RouteRefresh(AfiSafi family, int subtype) implements Message {

    /** Please send all again. */
    public static final int REQUEST = 0;

    /** All is being sent again from here on (RFC 7313). */
    public static final int BEGIN = 1;

    /** All was sent again (RFC 7313). */
    public static final int END = 2;
  }
}
