package io.margay.lab.command;

import io.margay.cli.Failure;
import io.margay.lab.state.Description;
import io.margay.lab.state.LabDirectory;
import io.margay.lab.workload.Workloads;

/** The lab that runs. */
final class Running {

  private Running() {}

  static Description lab(LabDirectory directory) {
    return directory
        .running()
        .orElseThrow(() -> new Failure("no lab is up: start one with './margay lab up --detach'"));
  }

  static Workloads workloads(LabDirectory directory) {
    return new Workloads(
        directory, lab(directory), Home.find().resolve("cni-plugin/target/margay-cni"));
  }
}
