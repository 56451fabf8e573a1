package io.margay.core.model;

import io.margay.core.model.names.Syntax;

/** What the names of a kind look like. */
enum NameForm {
  SUBDOMAIN(Syntax.SUBDOMAIN_RULE) {
    @Override
    boolean admits(Kind kind, String name) {
      return Syntax.isSubdomain(name);
    }
  },
  LABEL(Syntax.LABEL_RULE) {
    @Override
    boolean admits(Kind kind, String name) {
      return Syntax.isLabel(name);
    }
  },
  /** One label or two; or what other controllers write: a prefix of theirs and any subdomain. */
  POLICY(Syntax.LABEL_RULE + ", or two with a '.' between them") {
    @Override
    boolean admits(Kind kind, String name) {
      if (name.startsWith("ossg.default.")
          || kind.namespaced() && name.startsWith("knp.default.")) {
        return Syntax.isSubdomain(name);
      }
      int dot = name.indexOf('.');
      return dot < 0
          ? Syntax.isLabel(name)
          : Syntax.isLabel(name.substring(0, dot)) && Syntax.isLabel(name.substring(dot + 1));
    }
  },
  /** The one object there is. */
  DEFAULT("must be 'default'") {
    @Override
    boolean admits(Kind kind, String name) {
      return name.equals("default");
    }
  },
  /** The one object for all nodes, and one for each node that differs. */
  DEFAULT_OR_NODE("must be 'default', or 'node.' and the name of a node") {
    @Override
    boolean admits(Kind kind, String name) {
      return name.equals("default") || name.startsWith("node.") && Syntax.isSubdomain(name);
    }
  };

  private final String rule;

  NameForm(String rule) {
    this.rule = rule;
  }

  abstract boolean admits(Kind kind, String name);

  /** What is expected, for messages. */
  String rule() {
    return rule;
  }
}
