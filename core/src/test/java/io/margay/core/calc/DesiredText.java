package io.margay.core.calc;

import io.margay.core.calc.ActiveEndpoint.EndpointTier;
import io.margay.core.calc.ActiveHostEndpoint.HostTiers;
import io.margay.core.calc.ActiveRule.Side;
import io.margay.core.model.IcmpMatch;
import io.margay.core.model.NamedPort;
import io.margay.core.model.Protocol;
import io.margay.core.model.codec.RecordCodec;
import io.margay.core.selector.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes what a node must enforce as lines for people, so that tests can compare whole outputs. */
final class DesiredText {

  private static final Pattern SET = Pattern.compile("`([^`]*)`");
  private static final Pattern PORTS = Pattern.compile("(TCP|UDP|SCTP):(\\S+) of (.*)");

  private static final Pattern SERVICE = Pattern.compile("(ports of )?service (\\S+)/(\\S+)");

  private static final HostTiers NO_TIERS =
      new HostTiers(List.of(), List.of(), List.of(), List.of());

  private final StringBuilder out = new StringBuilder();

  private DesiredText() {}

  static String of(Desired desired) {
    DesiredText text = new DesiredText();
    desired.ipSets().forEach((id, set) -> text.line("set " + id + " = " + text(set)));
    desired.policies().forEach(text::policy);
    desired.profiles().forEach(text::profile);
    desired.endpoints().forEach((key, endpoint) -> text.endpoint(key.toString(), endpoint));
    desired.hostEndpoints().forEach((key, each) -> text.hostEndpoint(key.toString(), each));
    return text.out.toString();
  }

  /** The type is told by what the members look like, but for nets, which may all be addresses. */
  private static String text(ActiveSet set) {
    return (set.type() == SetType.NETS ? "nets " : "") + set.members();
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

  /**
   * {@code `selector`}, {@code `protocol:name,name of selector`} or {@code `[ports of ]service
   * namespace/name`}.
   */
  private static String id(MatchResult query) {
    String text = query.group(1);
    if (text.startsWith("nets ")) {
      return new SetQuery.Addresses(Selector.parse(text.substring(5))).id(SetType.NETS);
    }
    Matcher service = SERVICE.matcher(text);
    if (service.matches()) {
      return new SetQuery.Service(service.group(2), service.group(3), service.group(1) != null)
          .id();
    }
    Matcher ports = PORTS.matcher(text);
    return ports.matches()
        ? SetQuery.Ports.of(
                Selector.parse(ports.group(3)),
                Protocol.fromTree(ports.group(1)),
                Stream.of(ports.group(2).split(",")).map(NamedPort::new).toList())
            .id()
        : new SetQuery.Addresses(Selector.parse(text)).id();
  }

  private void policy(PolicyId id, ActivePolicy policy) {
    String category = policy.category() == Category.NORMAL ? "" : " " + policy.category().name();
    line(
        (policy.staged() ? "staged " : "")
            + "policy "
            + id
            + " in "
            + policy.tier()
            + category
            + (policy.closeForbidden() ? " closing" : ""));
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
    more("translations", endpoint.translations());
    more("ports", endpoint.ports());
    more("may send from", endpoint.allowedSources());
    if (endpoint.qos() != null) {
      line("  qos " + RecordCodec.encode(endpoint.qos()));
    }
    tiers("", endpoint.tiers());
    if (!endpoint.pendingTiers().equals(endpoint.tiers())) {
      pending(endpoint.pendingTiers().isEmpty());
      tiers("pending ", endpoint.pendingTiers());
    }
    line("  profiles " + endpoint.profiles());
  }

  private void hostEndpoint(String key, ActiveHostEndpoint endpoint) {
    line("endpoint " + key + " " + endpoint.interfaceName() + " " + endpoint.addresses());
    more("ports", endpoint.ports());
    HostTiers tiers = endpoint.tiers();
    HostTiers pending = endpoint.pendingTiers();
    tiers("", tiers.normal());
    tiers("forward ", tiers.forward());
    tiers("preDNAT ", tiers.preDnat());
    tiers("untracked ", tiers.untracked());
    if (!pending.equals(tiers)) {
      pending(pending.equals(NO_TIERS));
      tiers("pending ", pending.normal());
      tiers("pending forward ", pending.forward());
      tiers("pending preDNAT ", pending.preDnat());
      tiers("pending untracked ", pending.untracked());
    }
    line("  profiles " + endpoint.profiles());
  }

  private void more(String what, List<?> values) {
    if (!values.isEmpty()) {
      line("  " + what + " " + values);
    }
  }

  private void pending(boolean nothing) {
    if (nothing) {
      line("  pending nothing");
    }
  }

  private void tiers(String category, List<EndpointTier> tiers) {
    tiers.forEach(tier ->
        line(
            "  %stier %s ingress %s egress %s then %s"
                .formatted(
                    category,
                    tier.name(),
                    tier.ingress(),
                    tier.egress(),
                    tier.defaultAction().text())));
  }

  private void rules(String direction, List<ActiveRule> rules) {
    for (int i = 0; i < rules.size(); i++) {
      ActiveRule rule = rules.get(i);
      String part = i > 0 && rules.get(i - 1).index() == rule.index() ? " also " : " ";
      line("  " + direction + part + rule(rule) + (rule.name() == null ? "" : " # " + rule.name()));
    }
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
            + listed(" not ports ", side.notPorts())
            + listed(" port set ", side.portSets())
            + listed(" not port set ", side.notPortSets());
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
