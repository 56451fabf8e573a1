package io.margay.cli;

import io.margay.cli.service.Service;
import io.margay.cli.service.ServiceClient;
import java.io.PrintWriter;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command about one service, with subcommands that talk to it. */
abstract class ServiceCommand implements Runnable {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  private final Service service;

  ServiceCommand(Service service) {
    this.service = service;
  }

  /** The address that the user gave, or null. */
  abstract @Nullable String server();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command of " + spec.name() + " is missing");
  }

  int with(Function<ServiceClient, Integer> work) {
    ServiceClient open;
    try {
      open = new ServiceClient(service, Servers.choose(service, server(), System.getenv()));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
    try (open) {
      return work.apply(open);
    }
  }

  void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
