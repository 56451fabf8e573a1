package io.margay.cli;

import io.margay.cli.ipam.BlockMap;
import io.margay.cli.service.Service;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code margay ipam}: blocks and addresses. */
@Command(
    name = "ipam",
    description = "Show, check and repair who has which address.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      IpamShowCommand.class,
      IpamCheckCommand.class,
      IpamReleaseCommand.class,
      IpamSplitCommand.class
    })
final class IpamCommand extends ServiceCommand {

  @ParentCommand
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Margay margay;

  @Option(
      names = "--ipam-server",
      paramLabel = "ADDRESS",
      description =
          "ipam-service's address, such as http://127.0.0.1:8081. If not given: MARGAY_IPAM_SERVER,"
              + " then the running lab, then http://127.0.0.1:8081.")
  private @Nullable String server;

  IpamCommand() {
    super(Service.IPAM);
  }

  @Override
  @Nullable String server() {
    return server;
  }

  @Command(
      name = "block-map",
      description = "Every block as a bar: # used, h held, c cooling.",
      mixinStandardHelpOptions = true)
  int blockMap() {
    return with(client -> {
      say(BlockMap.of(client.get("/blocks")).stripTrailing());
      return 0;
    });
  }

  Margay margay() {
    return margay;
  }
}
