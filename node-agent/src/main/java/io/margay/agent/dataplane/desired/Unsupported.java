package io.margay.agent.dataplane.desired;

import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.calc.Update;
import io.margay.core.model.ResourceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the calculation asks for and this dataplane can't program. Each is a failure that is told
 * for as long as it is asked for; nothing of it is left out in silence.
 */
final class Unsupported {

  private final SortedMap<String, List<String>> sentences = new TreeMap<>();

  void accept(Update update) {
    switch (update) {
      case Update.EndpointPut(ResourceKey key, ActiveEndpoint endpoint) ->
          put(key.toString(), of(endpoint));
      case Update.EndpointRemove(ResourceKey key) -> put(key.toString(), List.of());
      case Update.HostEndpointPut _, Update.HostEndpointRemove _ -> {}
      case Update.PolicyPut _, Update.PolicyRemove _ -> {}
      case Update.ProfilePut _, Update.ProfileRemove _ -> {}
      case Update.IpSetPut _, Update.IpSetDelta _, Update.IpSetRemove _ -> {}
    }
  }

  /** A sentence each. */
  List<String> sentences() {
    List<String> all = new ArrayList<>();
    sentences.forEach((what, lacks) -> lacks.forEach(lack -> all.add(what + " " + lack)));
    return all;
  }

  private void put(String what, List<String> lacks) {
    if (lacks.isEmpty()) {
      sentences.remove(what);
    } else {
      sentences.put(what, lacks);
    }
  }

  private static List<String> of(ActiveEndpoint endpoint) {
    List<String> lacks = new ArrayList<>();
    if (endpoint.ports().stream().anyMatch(port -> port.hostPort() != null)) {
      lacks.add("has ports with a hostPort, which are not programmed");
    }
    return lacks;
  }
}
