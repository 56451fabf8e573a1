package io.margay.bgp.peering;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.bgp.netty.PeerConfig;
import io.margay.bgp.netty.SpeakerConfig;
import io.margay.bgp.peering.Secrets.Missing;
import io.margay.bgp.peering.Secrets.Password;
import io.margay.core.model.SecretKeyRef;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSecretsTest {

  private static final IpAddress PEER = IpAddress.parse("10.0.0.1");
  private static final IpAddress OPEN = IpAddress.parse("10.0.0.2");

  @TempDir Path directory;

  private Secrets.Answer find(String name, String key) {
    return new FileSecrets(directory).find(new SecretKeyRef(name, key, false));
  }

  private void write(String name, String key, String text) throws IOException {
    Files.writeString(Files.createDirectories(directory.resolve(name)).resolve(key), text);
  }

  @Test
  void theFileOfASecretsKeyIsThePassword() throws IOException {
    write("tor", "password", "geheim\n");
    assertThat(find("tor", "password")).isEqualTo(new Password("geheim"));
    write("tor", "password", " two words ");
    assertThat(find("tor", "password")).isEqualTo(new Password(" two words "));
    assertThat(find("tor", "password").toString()).doesNotContain("words");
  }

  @Test
  void withoutAFileThereIsNone() {
    assertThat(find("tor", "password"))
        .isInstanceOfSatisfying(
            Missing.class,
            missing -> {
              assertThat(missing.absent()).isTrue();
              assertThat(missing.why())
                  .contains("there is no file " + directory.resolve("tor/password"));
            });
  }

  @ParameterizedTest
  @CsvSource({"..,passwd", "tor,../../etc/passwd", "/etc,passwd", "tor,''", ".,x", "a/b,c"})
  void nothingOutsideOfTheDirectoryIsRead(String name, String key) {
    assertThat(find(name, key))
        .isInstanceOfSatisfying(Missing.class, missing -> assertThat(missing.absent()).isFalse());
  }

  @Test
  void aPasswordHasOneTo80Bytes() throws IOException {
    for (String text : List.of("", "\n", "x".repeat(81), "ä".repeat(41))) {
      write("tor", "password", text);
      assertThat(find("tor", "password"))
          .isInstanceOfSatisfying(
              Missing.class,
              missing -> assertThat(missing.why()).startsWith("a password has 1 to 80 bytes"));
    }
  }

  /** A peer whose password is not there has no session, unless it may be without one. */
  @Test
  void aPeerWithoutItsPasswordIsLeftOut() throws IOException {
    for (boolean optional : List.of(false, true)) {
      PeeringPlan plan = plan(new SecretKeyRef("tor", "password", optional));
      PeeringPlan.Secured without = plan.with(new FileSecrets(directory));
      assertThat(without.speaker().peers()).hasSize(optional ? 2 : 1);
      assertThat(without.problems()).hasSize(optional ? 0 : 1);
      // A start must not take what this peer told an earlier life for gone.
      assertThat(without.speaker().awaitsMore()).isEqualTo(!optional);
      if (!optional) {
        assertThat(without.problems().first())
            .startsWith("no session with 10.0.0.1: its password is not there");
      }
    }
    write("tor", "password", "geheim");
    PeeringPlan.Secured with =
        plan(new SecretKeyRef("tor", "password", true)).with(new FileSecrets(directory));
    assertThat(with.speaker().peers())
        .anyMatch(peer ->
            peer.address().equals(PEER) && "geheim".equals(peer.options().security().password()));
    assertThat(with.toString()).doesNotContain("geheim");
    // What can not be read is not taken for none.
    write("tor", "password", "");
    assertThat(
            plan(new SecretKeyRef("tor", "password", true))
                .with(new FileSecrets(directory))
                .speaker()
                .peers())
        .hasSize(1);
  }

  private static PeeringPlan plan(SecretKeyRef ref) {
    TreeMap<Cidr, SecretKeyRef> passwords = new TreeMap<>();
    passwords.put(Cidr.host(PEER), ref);
    return new PeeringPlan(
        SpeakerConfig.node(64512, IpAddress.parse("10.0.0.9"))
            .withPeers(PeerConfig.dial(PEER, 64512), PeerConfig.dial(OPEN, 64512)),
        passwords,
        new TreeMap<>(),
        new TreeSet<>(),
        new TreeMap<>(),
        new TreeSet<>());
  }
}
