package io.margay.agent.netlink.nftables;

import io.margay.agent.netlink.Message;
import io.margay.agent.netlink.NetlinkSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes that the kernel makes in this order, all or none. */
public final class Batch {

  /** An attribute holds at most 64 KiB, and an element takes up to 100 bytes. */
  private static final int ELEMENTS_A_MESSAGE = 500;

  /** {@code NFTNL_UDATA_RULE_COMMENT}, where nft looks for a rule's comment. */
  static final int COMMENT = 0;

  private static final int ANONYMOUS = 0x1;
  private static final int CONSTANT = 0x2;

  /**
   * Says that keys are in the host's byte order, without which {@code nft list} shows names of
   * interfaces as nothing: libnftnl/udata.h, {@code NFTNL_UDATA_SET_KEYBYTEORDER}, one byte each of
   * type and length, and a number of 32 bits.
   */
  private static final byte[] HOST_ORDER =
      ByteBuffer.allocate(6)
          .order(ByteOrder.nativeOrder())
          .put((byte) 0)
          .put((byte) 4)
          .putInt(1)
          .array();

  private static final int DATA_IS_VERDICT = 0xffff_ff00;

  private final List<Message> messages = new ArrayList<>();
  private int ownSets;

  public boolean isEmpty() {
    return messages.isEmpty();
  }

  /** How many bytes all messages take. */
  public long bytes() {
    return messages.stream().mapToLong(Message::size).sum();
  }

  List<Message> messages() {
    return messages;
  }

  /** A table that is there already is no error. */
  public void addTable(TableId table) {
    messages.add(
        message("add table " + table, Attribute.NEW_TABLE, NetlinkSocket.F_CREATE, table)
            .attribute(Attribute.TABLE_NAME, table.name()));
  }

  public void deleteTable(TableId table) {
    messages.add(
        message("delete table " + table, Attribute.DELETE_TABLE, 0, table)
            .attribute(Attribute.TABLE_NAME, table.name()));
  }

  /**
   * A chain that is there already is no error.
   *
   * @param hook for a base chain
   */
  public void addChain(TableId table, String name, @Nullable Hook hook) {
    Message message =
        message("add chain " + name, Attribute.NEW_CHAIN, NetlinkSocket.F_CREATE, table)
            .attribute(Attribute.CHAIN_TABLE, table.name())
            .attribute(Attribute.CHAIN_NAME, name);
    if (hook != null) {
      message.nest(
          Attribute.CHAIN_HOOK,
          nest ->
              nest.attributeNetworkU32(Attribute.HOOK_NUMBER, hook.number())
                  .attributeNetworkU32(Attribute.HOOK_PRIORITY, hook.priority()));
      message.attribute(Attribute.CHAIN_TYPE, hook.type());
    }
    messages.add(message);
  }

  /** The chain must be empty and nothing may lead to it. */
  public void deleteChain(TableId table, String name) {
    messages.add(
        message("delete chain " + name, Attribute.DELETE_CHAIN, 0, table)
            .attribute(Attribute.CHAIN_TABLE, table.name())
            .attribute(Attribute.CHAIN_NAME, name));
  }

  /** Deletes all rules of a chain. */
  public void flushChain(TableId table, String chain) {
    messages.add(
        message("flush chain " + chain, Attribute.DELETE_RULE, 0, table)
            .attribute(Attribute.RULE_TABLE, table.name())
            .attribute(Attribute.RULE_CHAIN, chain));
  }

  /**
   * Adds a rule to the end of a chain.
   *
   * @param comment at most 127 bytes
   */
  public void addRule(TableId table, String chain, List<Expression> expressions, String comment) {
    int firstSet = ownSets;
    for (Expression expression : expressions) {
      if (expression instanceof Expression.LookupOwn own) {
        ownSet(table, own.content());
      }
    }
    ExpressionWriter writer = new ExpressionWriter(firstSet);
    messages.add(
        message(
                "add rule to chain " + chain,
                Attribute.NEW_RULE,
                NetlinkSocket.F_CREATE | Attribute.F_APPEND,
                table)
            .attribute(Attribute.RULE_TABLE, table.name())
            .attribute(Attribute.RULE_CHAIN, chain)
            .nest(
                Attribute.RULE_EXPRESSIONS, list -> expressions.forEach(e -> writer.write(list, e)))
            .attribute(Attribute.RULE_USER_DATA, userData(comment)));
  }

  private void ownSet(TableId table, Expression.SetContent content) {
    int id = ++ownSets;
    messages.add(newSet(table, ExpressionWriter.OWN_SET, content.spec(), ANONYMOUS | CONSTANT, id));
    for (List<Element> part : parts(content.elements())) {
      messages.add(
          elements(Attribute.NEW_ELEMENTS, NetlinkSocket.F_CREATE, table, ExpressionWriter.OWN_SET)
              .attributeNetworkU32(Attribute.ELEMENTS_SET_ID, id)
              .nest(Attribute.ELEMENTS_LIST, list -> part.forEach(e -> element(list, e))));
    }
  }

  /** A set that is there already with the same kind is no error. */
  public void addSet(TableId table, String name, SetSpec spec) {
    messages.add(newSet(table, name, spec, 0, 0));
  }

  /** Nothing may refer to it any more. */
  public void deleteSet(TableId table, String name) {
    messages.add(
        message("delete set " + name, Attribute.DELETE_SET, 0, table)
            .attribute(Attribute.SET_TABLE, table.name())
            .attribute(Attribute.SET_NAME, name));
  }

  /** An element that is there already is no error. */
  public void addElements(TableId table, String set, Collection<Element> elements) {
    change(Attribute.NEW_ELEMENTS, NetlinkSocket.F_CREATE, table, set, elements);
  }

  public void deleteElements(TableId table, String set, Collection<Element> elements) {
    change(Attribute.DELETE_ELEMENTS, 0, table, set, elements);
  }

  /** Deletes all elements. */
  public void flushSet(TableId table, String set) {
    messages.add(elements(Attribute.DELETE_ELEMENTS, 0, table, set));
  }

  private void change(
      int command, int flags, TableId table, String set, Collection<Element> elements) {
    for (List<Element> part : parts(elements)) {
      messages.add(
          elements(command, flags, table, set)
              .nest(Attribute.ELEMENTS_LIST, list -> part.forEach(e -> element(list, e))));
    }
  }

  private static List<List<Element>> parts(Collection<Element> elements) {
    List<Element> all = List.copyOf(elements);
    List<List<Element>> parts = new ArrayList<>();
    for (int from = 0; from < all.size(); from += ELEMENTS_A_MESSAGE) {
      parts.add(all.subList(from, Math.min(all.size(), from + ELEMENTS_A_MESSAGE)));
    }
    return parts;
  }

  private static Message elements(int command, int flags, TableId table, String set) {
    String doing =
        (command == Attribute.NEW_ELEMENTS ? "add elements to set " : "delete elements of set ")
            + set;
    return message(doing, command, flags, table)
        .attribute(Attribute.ELEMENTS_TABLE, table.name())
        .attribute(Attribute.ELEMENTS_SET, set);
  }

  private static void element(Message list, Element element) {
    list.nest(
        Attribute.LIST_ELEMENT,
        nest -> {
          if (element.end()) {
            nest.attributeNetworkU32(Attribute.ELEMENT_FLAGS, Attribute.INTERVAL_END);
          }
          nest.nest(
              Attribute.ELEMENT_KEY,
              key -> key.attribute(Attribute.DATA_VALUE, element.key().array()));
          Verdict verdict = element.verdict();
          if (verdict != null) {
            nest.nest(Attribute.ELEMENT_DATA, data -> ExpressionWriter.verdict(data, verdict));
          }
        });
  }

  private static Message newSet(TableId table, String name, SetSpec spec, int flags, int id) {
    Message message =
        message("add set " + name, Attribute.NEW_SET, NetlinkSocket.F_CREATE, table)
            .attribute(Attribute.SET_TABLE, table.name())
            .attribute(Attribute.SET_NAME, name)
            .attributeNetworkU32(Attribute.SET_FLAGS, spec.flags() | flags)
            .attributeNetworkU32(Attribute.SET_KEY_TYPE, spec.typeNumber())
            .attributeNetworkU32(Attribute.SET_KEY_LENGTH, spec.keyLength())
            .attributeNetworkU32(Attribute.SET_ID, id);
    if (spec.isOfInterfaces()) {
      message.attribute(Attribute.SET_USER_DATA, HOST_ORDER);
    }
    return spec.verdicts()
        ? message.attributeNetworkU32(Attribute.SET_DATA_TYPE, DATA_IS_VERDICT)
        : message;
  }

  private static byte[] userData(String comment) {
    byte[] text = comment.getBytes(StandardCharsets.UTF_8);
    if (text.length > 127) {
      throw new IllegalArgumentException("a comment has at most 127 bytes: " + comment);
    }
    byte[] data = Arrays.copyOf(new byte[] {COMMENT, (byte) (text.length + 1)}, text.length + 3);
    System.arraycopy(text, 0, data, 2, text.length);
    return data;
  }

  private static Message message(String doing, int command, int flags, TableId table) {
    return Message.of(doing, Attribute.SUBSYSTEM | command, flags).netfilter(table.number());
  }
}
