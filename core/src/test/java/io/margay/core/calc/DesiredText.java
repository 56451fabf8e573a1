package io.margay.core.calc;

import io.margay.core.calc.ActiveRule.Side;
import io.margay.core.model.IcmpMatch;
import io.margay.core.selector.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes what a node must enforce as lines for people, so that tests can compare whole outputs. */
final class DesiredText {

  private static final Pattern SET = Pattern.compile("`([^`]*)`");

  private final StringBuilder out = new StringBuilder();

  private DesiredText() {}

  static String of(Desired desired) {
    DesiredText text = new DesiredText();
    desired.ipSets().forEach((id, members) -> text.line("set " + id + " = " + members));
    desired.policies().forEach(text::policy);
    desired.profiles().forEach(text::profile);
    desired.endpoints().forEach((key, endpoint) -> text.endpoint(key.toString(), endpoint));
    return text.out.toString();
  }

  /**
   * Replaces selectors in backquotes by the ids of their sets, and puts the sets into their order.
   */
  static String expected(String written) {
    String ids = SET.matcher(written).replaceAll(DesiredText::id);
    List<String> sets = new ArrayList<>();
    List<String> others = new ArrayList<>();
    ids.lines().forEach(line -> (line.startsWith("set ") ? sets : others).add(line));
    sets.sort(null);
    sets.addAll(others);
    return sets.isEmpty() ? "" : String.join("\n", sets) + "\n";
  }

  private static String id(MatchResult selector) {
    return Selector.parse(selector.group(1)).id();
  }

  private void policy(PolicyId id, ActivePolicy policy) {
    line("policy " + id + " in " + policy.tier());
    rules("ingress", policy.ingress());
    rules("egress", policy.egress());
  }

  private void profile(String name, ActiveProfile profile) {
    line("profile " + name);
    rules("ingress", profile.ingress());
    rules("egress", profile.egress());
  }

  private void endpoint(String key, ActiveEndpoint endpoint) {
    String mac = endpoint.mac() == null ? "" : " " + endpoint.mac();
    line("endpoint " + key + " " + endpoint.interfaceName() + mac + " " + endpoint.addresses());
    endpoint
        .tiers()
        .forEach(tier ->
            line(
                "  tier %s ingress %s egress %s then %s"
                    .formatted(
                        tier.name(), tier.ingress(), tier.egress(), tier.defaultAction().text())));
    line("  profiles " + endpoint.profiles());
  }

  private void rules(String direction, List<ActiveRule> rules) {
    rules.forEach(rule -> line("  " + direction + " " + rule(rule)));
  }

  private static String rule(ActiveRule rule) {
    return rule.action().text()
        + given(" IPv", rule.ipVersion())
        + given(" ", rule.protocol())
        + given(" not ", rule.notProtocol())
        + icmp(" ", rule.icmp())
        + icmp(" not ", rule.notIcmp())
        + side(" from", rule.source())
        + side(" to", rule.destination());
  }

  private static String icmp(String before, @Nullable IcmpMatch icmp) {
    return icmp == null
        ? ""
        : before + "type" + given(" ", icmp.type()) + given(" code ", icmp.code());
  }

  private static String side(String before, Side side) {
    String text =
        listed(" nets ", side.nets())
            + listed(" not nets ", side.notNets())
            + listed(" set ", side.ipSets())
            + listed(" not set ", side.notIpSets())
            + listed(" ports ", side.ports())
            + listed(" not ports ", side.notPorts());
    return text.isEmpty() ? "" : before + text;
  }

  private static String given(String before, @Nullable Object value) {
    return value == null ? "" : before + value;
  }

  private static String listed(String before, List<?> values) {
    return values.isEmpty() ? "" : before + values;
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
