package io.margay.agent.netlink.nftables;

/** Numbers of linux/netfilter/nf_tables.h. */
final class Attribute {

  static final int SUBSYSTEM = 10 << 8;

  static final int NEW_TABLE = 0;
  static final int GET_TABLE = 1;
  static final int DELETE_TABLE = 2;
  static final int NEW_CHAIN = 3;
  static final int GET_CHAIN = 4;
  static final int DELETE_CHAIN = 5;
  static final int NEW_RULE = 6;
  static final int GET_RULE = 7;
  static final int DELETE_RULE = 8;
  static final int NEW_SET = 9;
  static final int GET_SET = 10;
  static final int DELETE_SET = 11;
  static final int NEW_ELEMENTS = 12;
  static final int GET_ELEMENTS = 13;
  static final int DELETE_ELEMENTS = 14;

  /** {@code NLM_F_APPEND}. */
  static final int F_APPEND = 0x800;

  static final int LIST_ELEMENT = 1;

  static final int TABLE_NAME = 1;

  static final int CHAIN_TABLE = 1;
  static final int CHAIN_NAME = 3;
  static final int CHAIN_HOOK = 4;
  static final int CHAIN_TYPE = 7;
  static final int HOOK_NUMBER = 1;
  static final int HOOK_PRIORITY = 2;

  static final int RULE_TABLE = 1;
  static final int RULE_CHAIN = 2;
  static final int RULE_EXPRESSIONS = 4;
  static final int RULE_USER_DATA = 7;

  static final int EXPRESSION_NAME = 1;
  static final int EXPRESSION_DATA = 2;

  static final int SET_TABLE = 1;
  static final int SET_NAME = 2;
  static final int SET_FLAGS = 3;
  static final int SET_KEY_TYPE = 4;
  static final int SET_KEY_LENGTH = 5;
  static final int SET_DATA_TYPE = 6;
  static final int SET_ID = 10;
  static final int SET_USER_DATA = 13;

  static final int ELEMENTS_TABLE = 1;
  static final int ELEMENTS_SET = 2;
  static final int ELEMENTS_LIST = 3;
  static final int ELEMENTS_SET_ID = 4;

  static final int ELEMENT_KEY = 1;
  static final int ELEMENT_DATA = 2;
  static final int ELEMENT_FLAGS = 3;
  static final int INTERVAL_END = 1;

  static final int DATA_VALUE = 1;
  static final int DATA_VERDICT = 2;
  static final int VERDICT_CODE = 1;
  static final int VERDICT_CHAIN = 2;

  private Attribute() {}
}
