package io.margay.bgp.policy;

import io.margay.bgp.rib.PeerKind;
import io.margay.bgp.rib.Route;
import io.margay.bgp.wire.AsPath.Segment;
import io.margay.bgp.wire.PathAttributes;
import io.margay.core.model.AsNumber;
import io.margay.core.model.BGPFilterRule;
import io.margay.core.model.BGPFilterRule.Operator;
import io.margay.core.model.BGPFilterRule.PeerType;
import io.margay.core.model.BGPFilterRule.PrefixLengths;
import io.margay.core.net.Cidr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a route is one that a rule is for: everything that the rule gives must hold. */
final class RuleMatch {

  private RuleMatch() {}

  static boolean matches(
      BGPFilterRule rule,
      Cidr prefix,
      Route route,
      PathAttributes attributes,
      boolean internalPeer,
      int normalPriority) {
    return prefix(rule, prefix)
        && (rule.source() == null || route.source().kind() != PeerKind.LOCAL)
        && lies(route.interfaceName(), rule.interfaceName())
        && (rule.peerType() == null || (rule.peerType() == PeerType.IBGP) == internalPeer)
        && communities(rule, attributes)
        && begins(rule.asPathPrefix(), attributes)
        && (rule.priority() == null || rule.priority() == Priority.of(attributes, normalPriority));
  }

  private static boolean prefix(BGPFilterRule rule, Cidr prefix) {
    Cidr cidr = rule.cidr();
    Operator operator = rule.matchOperator();
    if (cidr == null || operator == null) {
      return true;
    }
    // With bounds of the length the rule names a set of prefixes, and the operator asks for that.
    boolean bounded = length(rule.prefixLength(), cidr, prefix);
    return switch (operator) {
      case EQUAL -> cidr.equals(prefix) && bounded;
      case NOT_EQUAL -> !(cidr.equals(prefix) && bounded);
      case IN -> cidr.contains(prefix) && bounded;
      case NOT_IN -> !(cidr.contains(prefix) && bounded);
    };
  }

  private static boolean length(@Nullable PrefixLengths bounds, Cidr cidr, Cidr prefix) {
    if (bounds == null) {
      return true;
    }
    int least = bounds.min() == null ? cidr.length() : bounds.min();
    int most = bounds.max() == null ? prefix.family().bits() : bounds.max();
    return prefix.length() >= least && prefix.length() <= most;
  }

  /** A route that lies on no interface is of none, whatever the pattern. */
  private static boolean lies(@Nullable String name, @Nullable String pattern) {
    return pattern == null || (name != null && wildcard(pattern, name));
  }

  /** Whether the pattern, in which {@code *} stands for anything, is for all of the text. */
  private static boolean wildcard(String pattern, String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int since = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        since = t;
      } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
        p++;
        t++;
      } else if (star >= 0) {
        // The last star takes one character more.
        p = star + 1;
        t = ++since;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  private static boolean communities(BGPFilterRule rule, PathAttributes attributes) {
    return rule.communities() == null
        || rule.communities().values().stream()
            .allMatch(value -> Communities.has(attributes, value));
  }

  private static boolean begins(List<AsNumber> wanted, PathAttributes attributes) {
    int at = 0;
    for (Segment segment : attributes.asPath().segments()) {
      for (long number : segment.numbers()) {
        if (at == wanted.size()) {
          return true;
        }
        if (number != wanted.get(at++).value()) {
          return false;
        }
      }
    }
    return at == wanted.size();
  }
}
