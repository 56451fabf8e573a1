package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Choice;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Matches;
import io.margay.core.model.codec.MaxSize;
import io.margay.core.model.codec.Named;
import io.margay.core.model.codec.OneOf;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Range;
import io.margay.core.model.codec.Required;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One rule of a {@link BGPFilter}: everything given must hold.
 *
 * @param asPathPrefix the first ASes of the path, nearest first
 * @param priority the kernel's metric that the route's local preference stands for
 */
@Doc("An action, and the routes that it is for: everything given must hold.")
public record BGPFilterRule(
    @Nullable Cidr cidr,
    @Doc("How the route's prefix compares with cidr.") @Nullable Operator matchOperator,
    @Doc("Bounds of the route's prefix length.") @Nullable PrefixLengths prefixLength,
    @Doc("RemotePeers: routes learnt over BGP, which all that come from a peer are.")
        @OneOf("RemotePeers")
        @Nullable String source,
    @Doc("The interface that the route lies on, by its next hop or as a workload's; * is anything.")
        @Named("interface")
        @MaxSize(15)
        @Matches(
            value = "[A-Za-z0-9_.*-]+",
            expected = "must be letters, digits, '_', '.', '-' and '*'")
        @Nullable String interfaceName,
    @Doc("The kind of session.") @Nullable PeerType peerType,
    @Doc("The route has this community.") @Nullable CommunityMatch communities,
    @Doc("The ASes that the path begins with.") @MaxSize(50) List<AsNumber> asPathPrefix,
    @Range(min = 1, max = 2147483646) @Nullable Integer priority,
    @Required Verdict action,
    @Doc("What is done to an accepted route, in this order.") @MaxSize(10)
        List<BGPFilterOperation> operations)
    implements Checked {

  /** How a route's prefix compares with a rule's. */
  public enum Operator implements Choice {
    EQUAL,
    NOT_EQUAL,
    /** Covered by it, or equal. */
    IN,
    NOT_IN
  }

  /** What becomes of a route. */
  public enum Verdict implements Choice {
    ACCEPT,
    REJECT
  }

  /** Whether the neighbour is of the same AS. */
  public enum PeerType implements Choice {
    EBGP("eBGP"),
    IBGP("iBGP");

    private final String text;

    PeerType(String text) {
      this.text = text;
    }

    @Override
    public String text() {
      return text;
    }
  }

  /**
   * Bounds of a prefix length, inclusive.
   *
   * @param min the length of the rule's cidr if not given
   * @param max the longest there is if not given
   */
  @Doc("Bounds of a prefix length, inclusive.")
  public record PrefixLengths(
      @Range(min = 0, max = 128) @Nullable Integer min,
      @Range(min = 0, max = 128) @Nullable Integer max)
      implements Checked {

    @Override
    public void check(Path path, Problems problems) {
      if (min != null && max != null && min > max) {
        problems.invalid(path.field("max"), max, "must not be less than min, which is " + min);
      }
    }
  }

  /** A community that a route has. */
  @Doc("A community that a route has.")
  public record CommunityMatch(@Doc("Exactly one.") List<String> values) implements Checked {

    public CommunityMatch {
      values = List.copyOf(values);
    }

    @Override
    public void check(Path path, Problems problems) {
      Path at = path.field("values");
      if (values.size() != 1) {
        problems.invalid(at, values.size(), "must have exactly one community");
      }
      for (int i = 0; i < values.size(); i++) {
        Community.check(values.get(i), at.item(i), problems);
      }
    }
  }

  public BGPFilterRule {
    asPathPrefix = List.copyOf(asPathPrefix);
    operations = List.copyOf(operations);
  }

  @Override
  public void check(Path path, Problems problems) {
    if (cidr != null && matchOperator == null) {
      problems.required(path.field("matchOperator"), "is required where cidr is given");
    }
    if (cidr == null && matchOperator != null) {
      problems.required(path.field("cidr"), "is required where matchOperator is given");
    }
    if (cidr == null && prefixLength != null) {
      problems.required(path.field("cidr"), "is required where prefixLength is given");
    }
    if (action == Verdict.REJECT && !operations.isEmpty()) {
      problems.forbidden(path.field("operations"), "must not be given with action Reject");
    }
  }

  /** Checks what depends on the address family of the list that the rule stands in. */
  void check(Family family, Path path, Problems problems) {
    int version = family == Family.IPV4 ? 4 : 6;
    if (cidr != null && cidr.family() != family) {
      problems.invalid(path.field("cidr"), cidr.toString(), "must be an IPv" + version + " prefix");
    }
    if (prefixLength != null && family == Family.IPV4) {
      Path at = path.field("prefixLength");
      requireIpv4Length(prefixLength.min(), at.field("min"), problems);
      requireIpv4Length(prefixLength.max(), at.field("max"), problems);
    }
  }

  private static void requireIpv4Length(@Nullable Integer length, Path path, Problems problems) {
    if (length != null && length > 32) {
      problems.invalid(path, length, "must be between 0 and 32");
    }
  }
}
