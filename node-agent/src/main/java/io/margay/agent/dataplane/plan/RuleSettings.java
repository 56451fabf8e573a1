package io.margay.agent.dataplane.plan;

import java.util.List;

/**
 * What operators set about rules, whatever backend writes them.
 *
 * @param host what holds for the host whatever its policies say
 * @param interfacePrefixes how the names of workloads' interfaces begin, at least one
 * @param reject whether what policy denies in the table filter is answered, rather than dropped
 * @param filterAllow what becomes in the table filter of what policy allows
 * @param mangleAllow the same in the table mangle
 * @param allowSpoofing whether workloads may send from the prefixes that they are allowed beside
 *     their own addresses
 * @param encapsulated which packets with others inside them workloads may send
 * @param dropInvalid whether packets are dropped that connection tracking can make nothing of
 * @param log how rules with the action Log write
 * @param reportDenied whether what policy denies is reported to the agent
 * @param serviceLoop what becomes of packets to addresses of services that nobody translated
 */
public record RuleSettings(
    HostSettings host,
    List<String> interfacePrefixes,
    boolean reject,
    Allow filterAllow,
    Allow mangleAllow,
    boolean allowSpoofing,
    Encapsulated encapsulated,
    boolean dropInvalid,
    LogSettings log,
    boolean reportDenied,
    ServiceLoop serviceLoop) {

  public static final RuleSettings DEFAULT =
      new RuleSettings(
          HostSettings.DEFAULT,
          List.of("cali"),
          false,
          Allow.ACCEPT,
          Allow.ACCEPT,
          false,
          Encapsulated.NONE,
          true,
          LogSettings.DEFAULT,
          false,
          ServiceLoop.NONE);

  public RuleSettings {
    interfacePrefixes = List.copyOf(interfacePrefixes);
    for (String prefix : interfacePrefixes) {
      if (!prefix.matches("[A-Za-z][A-Za-z0-9._-]{0,13}")) {
        throw new IllegalArgumentException(
            "'" + prefix + "' is no interface prefix: 1 to 14 letters, digits, '.', '_' and '-'");
      }
    }
    if (interfacePrefixes.isEmpty()) {
      throw new IllegalArgumentException("there must be an interface prefix");
    }
  }

  /** What becomes of a packet that policy allows. */
  public enum Allow {
    /** Nobody else is asked. */
    ACCEPT,
    /** The rules after ours are asked. */
    RETURN
  }

  public RuleSettings with(HostSettings other) {
    return new RuleSettings(
        other,
        interfacePrefixes,
        reject,
        filterAllow,
        mangleAllow,
        allowSpoofing,
        encapsulated,
        dropInvalid,
        log,
        reportDenied,
        serviceLoop);
  }

  public RuleSettings with(Encapsulated other) {
    return new RuleSettings(
        host,
        interfacePrefixes,
        reject,
        filterAllow,
        mangleAllow,
        allowSpoofing,
        other,
        dropInvalid,
        log,
        reportDenied,
        serviceLoop);
  }

  /** What policy says when it denies, in a table. */
  Verb deny(String table, Report report) {
    boolean answered = reject && table.equals("filter");
    return answered || reportDenied
        ? new Verb.Deny(answered, reportDenied ? report : null)
        : Verb.Plain.DROP;
  }

  /** What ends a packet's way through a table when policy allows it. */
  Verb allow(String table) {
    Allow allow = table.equals("mangle") ? mangleAllow : filterAllow;
    return allow == Allow.RETURN && !table.equals("raw") ? Verb.Plain.RETURN : Verb.Plain.ACCEPT;
  }
}
