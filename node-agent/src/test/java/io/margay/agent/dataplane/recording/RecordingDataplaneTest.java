package io.margay.agent.dataplane.recording;

import static io.margay.agent.dataplane.Samples.OPEN;
import static io.margay.agent.dataplane.Samples.cidrs;
import static io.margay.agent.dataplane.Samples.endpoint;
import static io.margay.agent.dataplane.Samples.members;
import static io.margay.agent.dataplane.Samples.workload;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.margay.agent.dataplane.Dataplanes;
import io.margay.agent.dataplane.WorkloadLinks.Wire;
import io.margay.core.calc.ActiveHostEndpoint;
import io.margay.core.calc.SetType;
import io.margay.core.calc.Update;
import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import io.margay.core.net.IpAddress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class RecordingDataplaneTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Dataplanes planes =
      Dataplanes.recording(new PrintStream(bytes, true, StandardCharsets.UTF_8));

  @Test
  void whatWouldBeProgrammedIsWrittenWhenItChanges() {
    planes.dataplane().setBlocks(cidrs("10.0.0.0/26"));
    TreeMap<io.margay.core.net.Cidr, java.util.SortedSet<IpAddress>> learned = new TreeMap<>();
    learned.put(
        cidrs("10.1.0.0/26").first(),
        new TreeSet<>(List.of(IpAddress.parse("172.30.0.2"), IpAddress.parse("172.30.0.3"))));
    planes.dataplane().setLearnedRoutes(learned, true);
    planes
        .dataplane()
        .accept(
            List.of(
                new Update.IpSetPut("s:a", SetType.ADDRESSES, members("10.0.0.1", "10.0.0.2")),
                new Update.IpSetDelta(
                    "s:a", List.copyOf(members("10.0.0.3")), List.copyOf(members("10.0.0.1"))),
                new Update.ProfilePut("open", OPEN),
                new Update.EndpointPut(
                    workload("a"), endpoint("cali1", "10.0.0.1", List.of(), "open"))));
    assertThat(planes.dataplane().apply().succeeded()).isTrue();
    assertThat(written())
        .contains(
            "create mgy4-s:a hash:net family inet\nadd mgy4-s:a 10.0.0.2/32\nadd mgy4-s:a 10.0.0.3/32\n")
        .contains("add mgy4-_workloads 10.0.0.1/32,cali1\n")
        .contains(":mgy-tw-cali1 - [0:0]\n")
        .contains("route replace blackhole 10.0.0.0/26 proto 80\n")
        .contains("route replace 10.0.0.1/32 proto 80 dev cali1 scope link\n")
        .contains(
            "route replace 10.1.0.0/26 proto 80 nexthop via 172.30.0.2 nexthop via 172.30.0.3 metric 1024\n");

    bytes.reset();
    planes.dataplane().apply();
    assertThat(written()).isEmpty();
  }

  @Test
  void whatCanNotBeProgrammedIsAFailureForAsLongAsItIsAskedFor() {
    ResourceKey host = new ResourceKey(Kind.NETWORK_POLICY, "", "host");
    ActiveHostEndpoint.HostTiers none =
        new ActiveHostEndpoint.HostTiers(List.of(), List.of(), List.of(), List.of());
    planes
        .dataplane()
        .accept(
            List.of(
                new Update.HostEndpointPut(
                    host,
                    new ActiveHostEndpoint(
                        null,
                        List.of(IpAddress.parse("192.0.2.1")),
                        List.of(),
                        none,
                        none,
                        List.of()))));
    assertThat(planes.dataplane().apply().failures())
        .singleElement(as(STRING))
        .contains("host", "is on no interface", "192.0.2.1");
    planes.dataplane().accept(List.of(new Update.HostEndpointRemove(host)));
    assertThat(planes.dataplane().apply().failures()).isEmpty();
  }

  @Test
  void wiresAreRemembered() throws Exception {
    Wire wire =
        new Wire(
            "cali1", Path.of("/run/netns/x"), "eth0", List.of(IpAddress.parse("10.0.0.1")), 1500);
    assertThat(planes.links().check(wire)).isNotEmpty();
    assertThat(planes.links().attach(wire).mac()).matches("02:00(:[0-9a-f]{2}){4}");
    assertThat(planes.links().check(wire)).isEmpty();
    planes.links().detach("cali1", null);
    planes.links().detach("cali1", null);
    assertThat(written()).containsOnlyOnce("detach cali1");
  }

  private String written() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
