package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Default;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.NotEnforced;
import io.margay.core.model.codec.OneOf;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Range;

/**
 * The spec of an {@link IPAMConfiguration}.
 *
 * @param maxBlocksPerHost 0 for no limit
 */
@Doc("How addresses are assigned to all nodes.")
public record IPAMConfigurationSpec(
    @Doc("A node uses addresses of its own blocks only.") @Default("false") boolean strictAffinity,
    @Doc("The most blocks a node may have; 0 for no limit.")
        @Default("0")
        @Range(min = 0, max = 1_000_000)
        int maxBlocksPerHost,
    @Doc("Nodes take blocks by themselves.") @Default("true") boolean autoAllocateBlocks,
    @Doc("A virtual machine keeps its address when it moves or starts again.")
        @NotEnforced(value = "nothing knows virtual machines yet", values = "Disabled")
        @OneOf({"Enabled", "Disabled"})
        @Default("Enabled")
        String kubeVirtVMAddressPersistence,
    @Doc("How long a released address rests before it is given out again.")
        @Default("0")
        @Range(min = 0, max = 1200)
        int ipCooldownSeconds)
    implements Checked {

  /** What holds where no IPAMConfiguration exists. */
  public static final IPAMConfigurationSpec DEFAULTS =
      new IPAMConfigurationSpec(false, 0, true, "Enabled", 0);

  @Override
  public void check(Path path, Problems problems) {
    if (strictAffinity) {
      return;
    }
    if (maxBlocksPerHost > 0) {
      problems.forbidden(path.field("maxBlocksPerHost"), "must be 0 unless strictAffinity is true");
    }
    if (!autoAllocateBlocks) {
      problems.forbidden(
          path.field("autoAllocateBlocks"), "must be true unless strictAffinity is true");
    }
  }
}
