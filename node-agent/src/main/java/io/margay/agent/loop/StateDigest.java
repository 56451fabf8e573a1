package io.margay.agent.loop;

import io.margay.core.calc.SetMember;
import io.margay.core.calc.Update;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * A digest of everything that updates add up to: equal for equal states, whatever the way to them.
 * It is the sum of the digests of all items (a multiset hash), so that each update costs as much as
 * it is large. It tells states apart; it does not withstand somebody who looks for two equal ones.
 */
final class StateDigest {

  private final MessageDigest hash = sha256();
  private final Map<String, long[]> items = new HashMap<>();
  private long high;
  private long low;

  void accept(Update update) {
    switch (update) {
      case Update.IpSetPut put -> {
        item("set " + put.id(), put.type().name());
        replace("members " + put.id(), members(put.id(), put.members()));
      }
      case Update.IpSetDelta delta -> {
        long[] sum = items.getOrDefault("members " + delta.id(), new long[2]).clone();
        add(sum, members(delta.id(), delta.added()), 1);
        add(sum, members(delta.id(), delta.removed()), -1);
        replace("members " + delta.id(), sum);
      }
      case Update.IpSetRemove(String id) -> {
        gone("set " + id);
        gone("members " + id);
      }
      case Update.PolicyPut put -> item("policy " + put.id(), put.policy());
      case Update.PolicyRemove remove -> gone("policy " + remove.id());
      case Update.ProfilePut put -> item("profile " + put.name(), put.profile());
      case Update.ProfileRemove remove -> gone("profile " + remove.name());
      case Update.EndpointPut put -> item("endpoint " + put.key(), put.endpoint());
      case Update.EndpointRemove remove -> gone("endpoint " + remove.key());
      case Update.HostEndpointPut put -> item("endpoint " + put.key(), put.endpoint());
      case Update.HostEndpointRemove remove -> gone("endpoint " + remove.key());
    }
  }

  /** 32 hexadecimal digits. */
  String text() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(high) + hex.toHexDigits(low);
  }

  private void item(String key, Object value) {
    replace(key, of(key + " " + value));
  }

  private void gone(String key) {
    replace(key, new long[2]);
    items.remove(key);
  }

  private void replace(String key, long[] now) {
    long[] before = items.put(key, now);
    high += now[0] - (before == null ? 0 : before[0]);
    low += now[1] - (before == null ? 0 : before[1]);
  }

  private long[] members(String set, Collection<SetMember> members) {
    long[] sum = new long[2];
    members.forEach(member -> add(sum, of(set + " " + member), 1));
    return sum;
  }

  private static void add(long[] sum, long[] more, int sign) {
    sum[0] += sign * more[0];
    sum[1] += sign * more[1];
  }

  private long[] of(String text) {
    ByteBuffer bytes = ByteBuffer.wrap(hash.digest(text.getBytes(StandardCharsets.UTF_8)));
    return new long[] {bytes.getLong(), bytes.getLong()};
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
