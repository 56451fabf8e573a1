package io.margay.agent.guest;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the tagged tests of classes inside the guest and writes what became of each test. */
final class GuestRunner implements TestExecutionListener {

  private final List<GuestResult> results = new ArrayList<>();
  private TestPlan plan;

  private GuestRunner() {}

  /**
   * @param arguments the file for the results, then names of classes
   */
  public static void main(String[] arguments) throws IOException {
    GuestRunner listener = new GuestRunner();
    Launcher launcher = LauncherFactory.create();
    launcher.execute(
        LauncherDiscoveryRequestBuilder.request()
            .selectors(
                Arrays.stream(arguments).skip(1).map(DiscoverySelectors::selectClass).toList())
            .filters(
                EngineFilter.includeEngines("junit-jupiter"), TagFilter.includeTags(GuestTest.TAG))
            .build(),
        listener);
    Files.write(Path.of(arguments[0]), listener.results.stream().map(GuestResult::toLine).toList());
    // Threads that some test left must not hold up the guest.
    System.exit(0);
  }

  @Override
  public void testPlanExecutionStarted(TestPlan started) {
    plan = started;
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    results.add(new GuestResult(GuestResult.Outcome.SKIPPED, name(test), reason));
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    boolean failed = result.getStatus() == TestExecutionResult.Status.FAILED;
    if (test.isTest() || failed) {
      results.add(
          new GuestResult(
              switch (result.getStatus()) {
                case SUCCESSFUL -> GuestResult.Outcome.PASSED;
                case ABORTED -> GuestResult.Outcome.SKIPPED;
                case FAILED -> GuestResult.Outcome.FAILED;
              },
              name(test),
              result.getThrowable().map(GuestRunner::text).orElse("")));
    }
  }

  private String name(TestIdentifier test) {
    return plan.getParent(test)
            .filter(parent -> parent.getParentId().isPresent())
            .map(parent -> name(parent) + " ")
            .orElse("")
        + test.getDisplayName();
  }

  private static String text(Throwable thrown) {
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    thrown.printStackTrace(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
