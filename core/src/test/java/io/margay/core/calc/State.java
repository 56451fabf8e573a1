package io.margay.core.calc;

import io.margay.core.model.Resource;
import io.margay.core.model.Resources;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * A whole world, what the node named {@code here} must enforce in it, and what becomes of some
 * packets.
 *
 * @param desired in the form of {@link DesiredText}, set ids written as selectors in backquotes
 * @param verdicts {@code NAMESPACE/NAME DIRECTION PACKET: verdict}
 */
record State(String name, List<Resource> resources, String desired, Map<String, String> verdicts) {

  static final State EMPTY = new State("nothing", List.of(), "", Map.of());

  /** All states of a file beside this class. */
  static List<State> read(String file) throws Exception {
    try (InputStream in = Objects.requireNonNull(State.class.getResourceAsStream(file), file)) {
      List<State> states = new ArrayList<>();
      List<?> documents = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
      documents.forEach(each -> states.add(of((Map<?, ?>) each)));
      return states;
    }
  }

  private static State of(Map<?, ?> tree) {
    List<Resource> resources = new ArrayList<>();
    ((List<?>) tree.get("resources")).forEach(each -> resources.add(resource((Map<?, ?>) each)));
    Map<String, String> verdicts = new LinkedHashMap<>();
    if (tree.get("verdicts") instanceof Map<?, ?> given) {
      given.forEach((packet, verdict) -> verdicts.put(packet.toString(), verdict.toString()));
    }
    return new State(
        tree.get("state").toString(),
        resources,
        DesiredText.expected(tree.get("desired").toString()),
        verdicts);
  }

  private static Resource resource(Map<?, ?> tree) {
    Map<Object, Object> whole = new LinkedHashMap<>(tree);
    whole.putIfAbsent("apiVersion", "projectcalico.org/v3");
    return Resources.decode(whole).orThrow();
  }

  @Override
  public String toString() {
    return name;
  }
}
