package io.margay.bench.policy;

import io.margay.agent.dataplane.Dataplanes;
import io.margay.agent.dataplane.KernelConfig;
import io.margay.agent.dataplane.backend.Backend;
import io.margay.agent.dataplane.backend.BackendChoice;
import io.margay.agent.netlink.IpSets;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Netns;
import io.margay.agent.netlink.nftables.Batch;
import io.margay.agent.netlink.nftables.Bytes;
import io.margay.agent.netlink.nftables.Element;
import io.margay.agent.netlink.nftables.NfTables;
import io.margay.agent.netlink.nftables.SetSpec;
import io.margay.agent.netlink.nftables.TableId;
import io.margay.bench.report.Report;
import io.margay.bench.report.Samples;
import io.margay.cli.Failure;
import io.margay.core.calc.SetMember;
import io.margay.core.calc.SetType;
import io.margay.core.calc.Update;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import io.margay.lab.host.Namespaces;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** A set with very many members, from the update to the kernel. */
final class SetBench {

  private static final String NAMESPACE = "mgy-bench-set";
  private static final int ROUNDS = 7;

  private final List<IpAddress> addresses = new ArrayList<>();

  SetBench(int members) {
    for (int i = 0; i < members; i++) {
      addresses.add(IpAddress.ipv4(0x0a000000 + i));
    }
  }

  void run(Report report) throws IOException {
    Samples nftables = new Samples("set.nftables");
    Samples nftablesRaw = new Samples("set.nftables.raw");
    Samples ipset = new Samples("set.ipset");
    Samples ipsetRaw = new Samples("set.ipset.raw");
    for (int round = 0; round < ROUNDS; round++) {
      ours(Backend.NFTABLES, nftables);
      rawNftables(nftablesRaw);
      ours(Backend.IPTABLES_NFT, ipset);
      rawIpset(ipsetRaw);
    }
    report.add("a set of " + addresses.size() + ", nftables", nftables);
    report.add("raw: its messages sent", nftablesRaw);
    report.add("a set of " + addresses.size() + ", ipset", ipset);
    report.add("raw: created and filled", ipsetRaw);
    report.ratio("set.load.nftables/raw", nftables.seconds(0) / nftablesRaw.seconds(0));
    report.ratio("set.load.ipset/raw", ipset.seconds(0) / ipsetRaw.seconds(0));
  }

  private void ours(Backend backend, Samples samples) throws IOException {
    Namespaces.delete(NAMESPACE);
    Namespaces.create(NAMESPACE);
    try (Dataplanes planes =
        Dataplanes.kernel(
            KernelConfig.of(BackendChoice.of(backend)).in(Namespaces.file(NAMESPACE)))) {
      planes.dataplane().apply();
      TreeSet<SetMember> members = new TreeSet<>();
      addresses.forEach(address -> members.add(SetMember.of(Cidr.host(address))));
      long start = System.nanoTime();
      planes
          .dataplane()
          .accept(List.of(new Update.IpSetPut("s:large", SetType.ADDRESSES, members)));
      if (!planes.dataplane().apply().enforced()) {
        throw new Failure("the kernel refuses a set of " + members.size());
      }
      samples.add(Duration.ofNanos(System.nanoTime() - start));
    } finally {
      Namespaces.delete(NAMESPACE);
    }
  }

  /** Only what the kernel does: the messages are there before. */
  private void rawNftables(Samples samples) throws IOException {
    Namespaces.delete(NAMESPACE);
    Namespaces.create(NAMESPACE);
    try (NetlinkSocket socket = socket()) {
      TableId table = new TableId(Family.IPV4, "raw-limit");
      Batch batch = new Batch();
      batch.addTable(table);
      batch.addSet(table, "large", SetSpec.hash(SetSpec.KeyType.IPV4));
      batch.addElements(
          table, "large", addresses.stream().map(each -> Element.of(Bytes.of(each))).toList());
      long start = System.nanoTime();
      new NfTables(socket).commit(batch);
      samples.add(Duration.ofNanos(System.nanoTime() - start));
    } finally {
      Namespaces.delete(NAMESPACE);
    }
  }

  private void rawIpset(Samples samples) throws IOException {
    Namespaces.delete(NAMESPACE);
    Namespaces.create(NAMESPACE);
    try (NetlinkSocket socket = socket()) {
      IpSets sets = new IpSets(socket, Family.IPV4);
      List<IpSets.Member> members =
          addresses.stream().map(each -> IpSets.Member.of(Cidr.host(each))).toList();
      long start = System.nanoTime();
      sets.create("large", IpSets.Type.NET, members.size(), 1 << 20);
      sets.add("large", members);
      samples.add(Duration.ofNanos(System.nanoTime() - start));
    } finally {
      Namespaces.delete(NAMESPACE);
    }
  }

  private static NetlinkSocket socket() throws IOException {
    return NetlinkSocket.open(Netns.at(Namespaces.file(NAMESPACE)), NetlinkSocket.NETFILTER, 0);
  }
}
