package io.margay.core.calc;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.core.model.Protocol;
import io.margay.core.model.Resource;
import io.margay.core.net.IpAddress;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flows in the world of {@code flows.yaml}. */
class EstablishedFlowsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "10.0.0.1 ; 10.0.0.9 ; 80  ; open: its policy allows it",
        "10.0.0.9 ; 10.0.0.1 ; 80  ; open: its policy allows it",
        "10.0.0.9 ; 10.0.0.1 ; 22  ; Ingress of WorkloadEndpoint/blue/closing is denied by Ingress rule 0 of NetworkPolicy/blue/closing in tier default",
        "10.0.0.9 ; 10.0.0.1 ; 443 ; Ingress of WorkloadEndpoint/blue/closing is denied by the end of tier default",
        "10.0.0.9 ; 10.0.0.2 ; 22  ; open: its policy denies it and does not ask for closing",
        "10.0.0.9 ; 10.0.0.2 ; 443 ; open: the end of its tier denies it, and no policy there asks for closing",
        "10.0.0.1 ; 10.0.0.2 ; 22  ; open: its source allows it, its destination denies and does not ask",
        "10.0.0.2 ; 10.0.0.1 ; 22  ; Ingress of WorkloadEndpoint/blue/closing is denied by Ingress rule 0 of NetworkPolicy/blue/closing in tier default",
        "10.0.0.8 ; 10.0.0.9 ; 22  ; open: none of its ends is here",
        "10.0.0.3 ; 10.0.0.9 ; 22  ; open: it has no profile, which no policy asks to close",
      })
  void a_flow_is_closed_if_what_denies_it_asks_for_that(
      String source, String destination, int port, String expected) throws Exception {
    List<Resource> world = State.read("flows.yaml").getFirst().resources();
    EstablishedFlows flows = new EstablishedFlows(Compute.compute(world, new NodeName("here")));
    Packet first =
        Packet.toPort(Protocol.TCP, IpAddress.parse(source), IpAddress.parse(destination), port);
    assertThat(flows.toClose(first).map(Object::toString).orElse("open"))
        .isEqualTo(expected.startsWith("open") ? "open" : expected);
  }
}
