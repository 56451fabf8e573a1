package io.margay.policyapi.snapshot;

/** Both topics at one moment. Immutable. */
public record Snapshot(TopicState resources, TopicState ipam) {

  static final Snapshot EMPTY = new Snapshot(TopicState.EMPTY, TopicState.EMPTY);

  /** Whether it is fit to be served. */
  public boolean inSync() {
    return resources.inSync() && ipam.inSync();
  }

  public TopicState of(Source source) {
    return switch (source) {
      case RESOURCES -> resources;
      case IPAM -> ipam;
    };
  }

  Snapshot with(Source source, TopicState state) {
    return switch (source) {
      case RESOURCES -> new Snapshot(state, ipam);
      case IPAM -> new Snapshot(resources, state);
    };
  }
}
