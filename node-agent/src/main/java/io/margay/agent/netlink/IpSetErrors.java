package io.margay.agent.netlink;

/** The words for ipset's own error numbers: linux/netfilter/ipset/ip_set.h and ip_set_hash.h. */
final class IpSetErrors {

  static final int FIRST = 4096;
  private static final int HASH_FULL = 4352;

  private static final String[] WORDS = {
    "ipset error",
    "the kernel speaks another ipset protocol",
    "the kernel has no such set type or revision",
    "the kernel has no room for more sets",
    "the set is in use",
    "a set of the second name exists already",
    "the sets are of different types",
    "the element is there already, or is not there",
    "the prefix length is invalid",
    "the netmask is invalid",
    "the address family is not the set's",
    "the set has no timeouts",
    "the set is referred to by a rule or another set",
    "the address is not IPv4",
    "the address is not IPv6",
    "the set has no counters",
    "the set has no comments",
    "the mark mask is invalid",
    "the set has no skbinfo",
  };

  private static final String[] HASH_WORDS = {
    "the set is full",
    "the element is null",
    "the protocol is invalid",
    "the protocol is missing",
    "ranges are not supported",
    "the range is invalid",
  };

  private IpSetErrors() {}

  static String words(int errno) {
    String[] words = errno >= HASH_FULL ? HASH_WORDS : WORDS;
    int index = errno - (errno >= HASH_FULL ? HASH_FULL : FIRST);
    return index < words.length ? words[index] : "ipset error " + errno;
  }
}
