package io.margay.agent.dataplane.nftables;

import io.margay.agent.dataplane.plan.MarkBits;
import io.margay.agent.dataplane.plan.PolicyDriver;
import io.margay.agent.dataplane.plan.Source;
import io.margay.agent.dataplane.plan.Table;
import io.margay.agent.netlink.NetlinkException;
import io.margay.agent.netlink.nftables.Batch;
import io.margay.agent.netlink.nftables.NfTables;
import io.margay.agent.netlink.nftables.TableId;
import io.margay.core.calc.SetMember;
import io.margay.core.calc.SetType;
import io.margay.core.net.Family;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Policy in nf_tables: a table of our own in each family, every apply one transaction for both. One
 * thread uses it.
 */
public final class NftablesDriver implements PolicyDriver {

  private final NfTables nfTables;
  private final Map<Family, FamilyTable> families = new EnumMap<>(Family.class);
  private boolean known;
  private boolean dirty = true;

  /**
   * @param families which the kernel has
   */
  public NftablesDriver(NfTables nfTables, Collection<Family> families, MarkBits marks) {
    this.nfTables = nfTables;
    families.forEach(family -> this.families.put(family, new FamilyTable(family, marks)));
  }

  @Override
  public void put(String set, SetType type, Collection<SetMember> members) {
    families.values().forEach(table -> table.put(set, type, members));
    dirty = true;
  }

  @Override
  public void change(String set, Collection<SetMember> added, Collection<SetMember> removed) {
    families.values().forEach(table -> table.change(set, added, removed));
    dirty = true;
  }

  @Override
  public void remove(String set) {
    families.values().forEach(table -> table.remove(set));
    dirty = true;
  }

  @Override
  public void sources(Collection<Source> sources) {
    families.values().forEach(table -> table.sources(sources));
    dirty = true;
  }

  @Override
  public void want(Family family, List<Table> tables) {
    FamilyTable table = families.get(family);
    if (table != null) {
      table.want(tables);
      dirty = true;
    }
  }

  @Override
  public List<String> apply() {
    if (!dirty) {
      return List.of();
    }
    try {
      families.values().forEach(FamilyTable::prepare);
      if (!known) {
        read();
      }
      Batch batch = new Batch();
      families.values().forEach(table -> table.write(batch));
      // Should it fail, nobody knows what is there.
      known = false;
      nfTables.commit(batch);
      families.values().forEach(FamilyTable::written);
      known = true;
      dirty = false;
      return List.of();
    } catch (NetlinkException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public List<String> resync() throws NetlinkException {
    boolean first = !known;
    read();
    List<String> drift = new ArrayList<>();
    families.values().forEach(table -> drift.addAll(table.drift()));
    dirty |= first || !drift.isEmpty();
    return first ? List.of() : drift;
  }

  private void read() throws NetlinkException {
    for (FamilyTable table : families.values()) {
      table.read(nfTables);
    }
    known = true;
  }

  /**
   * Removes our tables.
   *
   * @return whether there were any
   */
  public static boolean sweep(NfTables nfTables, Collection<Family> families)
      throws NetlinkException {
    Batch batch = new Batch();
    for (Family family : families) {
      TableId id = new TableId(family, NftNames.TABLE);
      if (nfTables.exists(id)) {
        batch.deleteTable(id);
      }
    }
    nfTables.commit(batch);
    return !batch.isEmpty();
  }
}
