package io.margay.agent.dataplane.plan;

import io.margay.core.calc.PolicyId;
import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a rule says of a packet that it denies: a text of at most 63 characters, the most that an
 * NFLOG target takes (linux/netfilter/xt_NFLOG.h), that goes with the packet to the agent. {@code
 * D}, who decided, {@code I} or {@code E} for the direction, the rule's number, {@code |} and a
 * name.
 *
 * @param index of the rule among its owner's, from 0; -1 where no rule decided
 */
public record Report(Owner owner, Direction direction, int index) {

  /** Groups of NFLOG that packets go to. */
  public static final int INGRESS_GROUP = 1;

  public static final int EGRESS_GROUP = 2;

  /**
   * How many packets each rule hands over at most: who floods a node with what is denied must not
   * take more of it than the dropping costs. What is beyond is dropped like the rest.
   */
  public static final LogSettings.Rate RATE =
      new LogSettings.Rate(1000, Duration.ofSeconds(1), 1000);

  private static final int LONGEST_NAME = 52;
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9./_-]+");
  private static final Pattern FORM = Pattern.compile("D([PRTX])([IE])([0-9]{0,5})\\|(.*)");

  /**
   * Who decided.
   *
   * @param letter {@code P} a policy, {@code R} a profile, {@code T} the end of a tier, {@code X}
   *     the end of everything
   * @param name the policy as {@code kind/[namespace/]name}, the profile or the tier; a digest of
   *     that where it is too long
   */
  public record Owner(char letter, String name) {

    public static final Owner NOBODY = new Owner('X', "");

    public static Owner of(PolicyId policy) {
      ResourceKey key = policy.key();
      String namespace = key.namespace().isEmpty() ? "" : key.namespace() + "/";
      return new Owner('P', shortened(shortKind(key.kind()) + "/" + namespace + key.name()));
    }

    public static Owner ofProfile(String name) {
      return new Owner('R', shortened(name));
    }

    public static Owner endOfTier(String name) {
      return new Owner('T', shortened(name));
    }

    private static String shortened(String name) {
      return name.length() <= LONGEST_NAME && PLAIN.matcher(name).matches()
          ? name
          : "_" + Digests.of(name, 32);
    }
  }

  /** The group of NFLOG it goes to. */
  public int group() {
    return direction == Direction.INGRESS ? INGRESS_GROUP : EGRESS_GROUP;
  }

  /** The text. */
  public String prefix() {
    return "D"
        + owner.letter()
        + (direction == Direction.INGRESS ? "I" : "E")
        + (index < 0 ? "" : index)
        + "|"
        + owner.name();
  }

  /** Reads a text; empty for one that is not ours. */
  public static Optional<Report> parse(String prefix) {
    Matcher form = FORM.matcher(prefix);
    if (!form.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new Report(
            new Owner(form.group(1).charAt(0), form.group(4)),
            form.group(2).equals("I") ? Direction.INGRESS : Direction.EGRESS,
            form.group(3).isEmpty() ? -1 : Integer.parseInt(form.group(3))));
  }

  /** How a kind of policy is called in short. */
  static String shortKind(Kind kind) {
    return switch (kind) {
      case GLOBAL_NETWORK_POLICY -> "gnp";
      case NETWORK_POLICY -> "np";
      case KUBERNETES_NETWORK_POLICY -> "knp";
      case CLUSTER_NETWORK_POLICY -> "kcnp";
      case STAGED_GLOBAL_NETWORK_POLICY -> "sgnp";
      case STAGED_NETWORK_POLICY -> "snp";
      case STAGED_KUBERNETES_NETWORK_POLICY -> "sknp";
      default -> kind.kindName();
    };
  }
}
