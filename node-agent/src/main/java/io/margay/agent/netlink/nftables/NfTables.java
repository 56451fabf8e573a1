package io.margay.agent.netlink.nftables;

import io.margay.agent.netlink.Attributes;
import io.margay.agent.netlink.Message;
import io.margay.agent.netlink.NetlinkException;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Reply;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads and changes tables of nf_tables. Refusals tell what was to be done and why it was not. */
public final class NfTables {

  /** {@code sizeof(struct nfgenmsg)}. */
  private static final int FIXED = 4;

  private final NetlinkSocket socket;

  public NfTables(NetlinkSocket socket) {
    this.socket = socket;
  }

  /**
   * A chain in the kernel.
   *
   * @param hook of a base chain
   */
  public record ChainInfo(String name, @Nullable Hook hook) {}

  /** A set in the kernel: the kernel's numbers of its flags and type. */
  public record SetInfo(String name, int flags, int type) {

    public boolean isOf(SetSpec spec) {
      return flags == spec.flags() && type == spec.typeNumber();
    }
  }

  /**
   * A rule in the kernel.
   *
   * @param comment empty if it has none
   * @param packets that its counter has seen; -1 if it has none
   */
  public record RuleInfo(String chain, String comment, long packets, long bytes) {}

  /** Makes all the changes, or none and throws. */
  public void commit(Batch batch) throws NetlinkException {
    if (!batch.isEmpty()) {
      socket.transaction(Attribute.SUBSYSTEM >> 8, batch.messages());
    }
  }

  public boolean exists(TableId table) throws NetlinkException {
    return dump(
            "list tables",
            Attribute.GET_TABLE,
            table,
            attributes -> attributes.text(Attribute.TABLE_NAME))
        .contains(table.name());
  }

  public List<ChainInfo> chains(TableId table) throws NetlinkException {
    return dump(
        "list chains of " + table,
        Attribute.GET_CHAIN,
        table,
        attributes ->
            table.name().equals(attributes.text(Attribute.CHAIN_TABLE)) ? chain(attributes) : null);
  }

  private static ChainInfo chain(Attributes attributes) {
    String name = text(attributes, Attribute.CHAIN_NAME);
    Attributes hook = attributes.nested(Attribute.CHAIN_HOOK);
    return new ChainInfo(
        name,
        hook == null
            ? null
            : new Hook(
                text(attributes, Attribute.CHAIN_TYPE),
                hook.networkU32(Attribute.HOOK_NUMBER, -1),
                hook.networkU32(Attribute.HOOK_PRIORITY, 0)));
  }

  /** The rules of all chains of a table, in order within each chain. */
  public List<RuleInfo> rules(TableId table) throws NetlinkException {
    Message message =
        request("list rules of " + table, Attribute.GET_RULE, table)
            .attribute(Attribute.RULE_TABLE, table.name());
    return socket.dump(message, reply -> rule(reply.attributes(FIXED)));
  }

  private static RuleInfo rule(Attributes attributes) {
    long packets = -1;
    long bytes = -1;
    Attributes expressions = attributes.nested(Attribute.RULE_EXPRESSIONS);
    if (expressions != null) {
      for (Attributes.Attribute element : expressions.all()) {
        Attributes expression = element.nested();
        Attributes data = expression.nested(Attribute.EXPRESSION_DATA);
        if (data != null && "counter".equals(expression.text(Attribute.EXPRESSION_NAME))) {
          bytes = data.networkU64(1, 0);
          packets = data.networkU64(2, 0);
        }
      }
    }
    return new RuleInfo(
        text(attributes, Attribute.RULE_CHAIN),
        comment(attributes.get(Attribute.RULE_USER_DATA)),
        packets,
        bytes);
  }

  private static String comment(@Nullable ByteBuffer data) {
    for (int at = 0; data != null && at + 2 <= data.limit(); at += 2 + (data.get(at + 1) & 0xff)) {
      int length = data.get(at + 1) & 0xff;
      if (data.get(at) == Batch.COMMENT && length > 0 && at + 2 + length <= data.limit()) {
        byte[] text = new byte[length - 1];
        data.get(at + 2, text);
        return new String(text, StandardCharsets.UTF_8);
      }
    }
    return "";
  }

  /** The sets and maps of a table that are not a rule's own. */
  public List<SetInfo> sets(TableId table) throws NetlinkException {
    Message message =
        request("list sets of " + table, Attribute.GET_SET, table)
            .attribute(Attribute.SET_TABLE, table.name());
    return socket.dump(message, reply -> set(reply.attributes(FIXED)));
  }

  private static @Nullable SetInfo set(Attributes attributes) {
    int flags = attributes.networkU32(Attribute.SET_FLAGS, 0);
    boolean anonymous = (flags & 1) != 0;
    return anonymous
        ? null
        : new SetInfo(
            text(attributes, Attribute.SET_NAME),
            flags,
            attributes.networkU32(Attribute.SET_KEY_TYPE, 0));
  }

  /** The elements of a set, in no order. */
  public List<Element> elements(TableId table, String set) throws NetlinkException {
    Message message =
        request("list elements of set " + set, Attribute.GET_ELEMENTS, table)
            .attribute(Attribute.ELEMENTS_TABLE, table.name())
            .attribute(Attribute.ELEMENTS_SET, set);
    List<Element> all = new ArrayList<>();
    socket.<Object>dump(
        message,
        reply -> {
          Attributes list = reply.attributes(FIXED).nested(Attribute.ELEMENTS_LIST);
          if (list != null) {
            list.all().forEach(entry -> all.add(element(entry.nested())));
          }
          return null;
        });
    return all;
  }

  private static Element element(Attributes attributes) {
    Attributes key = Objects.requireNonNull(attributes.nested(Attribute.ELEMENT_KEY));
    Attributes data = attributes.nested(Attribute.ELEMENT_DATA);
    Attributes verdict = data == null ? null : data.nested(Attribute.DATA_VERDICT);
    return new Element(
        bytes(key.get(Attribute.DATA_VALUE)),
        (attributes.networkU32(Attribute.ELEMENT_FLAGS, 0) & Attribute.INTERVAL_END) != 0,
        verdict == null ? null : verdict(verdict));
  }

  private static @Nullable Verdict verdict(Attributes verdict) {
    Verdict.Code code = CODES.get(verdict.networkU32(Attribute.VERDICT_CODE, 99));
    String chain = verdict.text(Attribute.VERDICT_CHAIN);
    return code == null ? null : new Verdict(code, chain == null ? "" : chain);
  }

  private static final Map<Integer, Verdict.Code> CODES = new HashMap<>();

  static {
    for (Verdict.Code code : Verdict.Code.values()) {
      CODES.put(code.number, code);
    }
  }

  private static Bytes bytes(@Nullable ByteBuffer value) {
    if (value == null) {
      return Bytes.zeros(0);
    }
    byte[] copy = new byte[value.limit()];
    value.get(0, copy);
    return Bytes.of(copy);
  }

  private <T> List<T> dump(String doing, int command, TableId table, Reader<T> reader)
      throws NetlinkException {
    return socket.dump(
        request(doing, command, table), (Reply reply) -> reader.read(reply.attributes(FIXED)));
  }

  @FunctionalInterface
  private interface Reader<T> {
    @Nullable T read(Attributes attributes);
  }

  private static Message request(String doing, int command, TableId table) {
    return Message.of(doing, Attribute.SUBSYSTEM | command, 0).netfilter(table.number());
  }

  private static String text(Attributes attributes, int type) {
    return Objects.requireNonNullElse(attributes.text(type), "");
  }
}
