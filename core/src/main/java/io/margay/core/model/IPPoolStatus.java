package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import java.util.List;

/**
 * The status of an {@link IPPool}.
 *
 * @param conditions {@code Allocatable}, with reason OK, CIDROverlap, Terminating or PoolDisabled
 */
@Doc("Whether addresses are handed out of the pool.")
public record IPPoolStatus(
    @Doc("Allocatable, with reason OK, CIDROverlap, Terminating or PoolDisabled.")
        List<Condition> conditions) {

  public IPPoolStatus {
    conditions = List.copyOf(conditions);
  }
}
