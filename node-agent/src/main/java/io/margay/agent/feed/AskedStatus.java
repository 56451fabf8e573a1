package io.margay.agent.feed;

import io.margay.proto.feed.v1.StatusRequest;
import java.time.Duration;
import java.util.List;

/**
 * A state of the node that a CalicoNodeStatus asks for.
 *
 * @param name of the object
 * @param uid of the object: another one of the same name asks for itself
 * @param generation of the object: what asks anew has another
 * @param classes Agent, BGP, Routes
 * @param period how often it is told; zero for once
 */
public record AskedStatus(
    String name, String uid, long generation, List<String> classes, Duration period) {

  public AskedStatus {
    classes = List.copyOf(classes);
  }

  static AskedStatus of(StatusRequest request) {
    return new AskedStatus(
        request.getName(),
        request.getUid(),
        request.getGeneration(),
        request.getClassesList(),
        Duration.ofSeconds(Integer.toUnsignedLong(request.getPeriodSeconds())));
  }
}
