package io.margay.cli;

import io.margay.cli.api.ApiException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** One line for what a user or the world did wrong; a stack trace only for our own mistakes. */
final class Failures implements IExecutionExceptionHandler {

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine commandLine, ParseResult parsed) throws Exception {
    String message =
        switch (failure) {
          case ApiException e -> String.valueOf(e.getMessage());
          case Failure e -> String.valueOf(e.getMessage());
          case NoSuchFileException e -> e.getFile() + ": no such file";
          case IOException e -> e.getClass().getSimpleName() + ": " + e.getMessage();
          default -> throw failure;
        };
    commandLine.getErr().println("error: " + message);
    return commandLine.getCommandSpec().exitCodeOnExecutionException();
  }
}
