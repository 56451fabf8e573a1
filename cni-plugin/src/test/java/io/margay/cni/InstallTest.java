package io.margay.cni;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the image of a node does to the node's directories. */
class InstallTest {

  private static final Path PLUGIN = Path.of("target", "margay-cni").toAbsolutePath();

  @TempDir private Path directory;
  private Path bin;
  private Path conf;

  private record Ended(int status, String output) {}

  @BeforeEach
  void makeDirectories() throws IOException {
    bin = Files.createDirectory(directory.resolve("bin"));
    conf = Files.createDirectory(directory.resolve("conf"));
  }

  @Test
  void pluginAndListArePutInPlaceAndTakenAway() throws Exception {
    assertThat(run("install", "--bin-dir", bin.toString(), "--conf-dir", conf.toString()).status())
        .isZero();

    assertThat(bin.resolve("margay-cni")).hasSameBinaryContentAs(PLUGIN).isExecutable();
    assertThat(names(conf)).containsExactly("10-margay.conflist");
    assertThat(permissions(conf.resolve("10-margay.conflist"))).isEqualTo("rw-r--r--");

    assertThat(
            run("uninstall", "--bin-dir", bin.toString(), "--conf-dir", conf.toString()).status())
        .isZero();
    assertThat(names(bin)).isEmpty();
    assertThat(names(conf)).isEmpty();
  }

  @Test
  void whatIsThereIsReplacedAndBothCommandsCanBeRepeated() throws Exception {
    Files.writeString(bin.resolve("margay-cni"), "old");
    Files.writeString(bin.resolve(".margay-cni.new"), "left by a crash");
    for (int i = 0; i < 2; i++) {
      assertThat(
              run("install", "--bin-dir", bin.toString(), "--conf-dir", conf.toString()).status())
          .isZero();
    }
    assertThat(bin.resolve("margay-cni")).hasSameBinaryContentAs(PLUGIN).isExecutable();
    assertThat(names(bin)).containsExactly("margay-cni");
    for (int i = 0; i < 2; i++) {
      assertThat(
              run("uninstall", "--bin-dir", bin.toString(), "--conf-dir", conf.toString()).status())
          .isZero();
    }
  }

  @Test
  void theListChainsOnlyPluginsThatAreThere() throws Exception {
    Path portmap = Files.createFile(bin.resolve("portmap"));
    Files.setPosixFilePermissions(portmap, PosixFilePermissions.fromString("rwxr-xr-x"));

    Ended ended = run("install", "--bin-dir", bin.toString(), "--conf-dir", conf.toString());

    assertThat(ended.output()).contains("left out bandwidth").doesNotContain("left out portmap");
    assertThat(Files.readString(conf.resolve("10-margay.conflist")))
        .contains("\"margay-cni\"")
        .contains("\"portmap\"")
        .doesNotContain("\"bandwidth\"");
  }

  /** What a chained plugin does when it is asked, and the versions of the list then. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "echo '{\"cniVersion\":\"1.0.0\",\"supportedVersions\":[\"0.1.0\",\"0.4.0\",\"1.0.0\"]}' | 1.0.0 | \"0.4.0\", \"1.0.0\"",
        "echo '{\"supportedVersions\":[\"0.3.1\",\"0.4.0\",\"1.0.0\",\"1.1.0\"]}' | 1.0.0 | \"0.3.1\", \"0.4.0\", \"1.0.0\", \"1.1.0\"",
        "echo '{\"supportedVersions\":[\"0.3.1\"]}' | 0.3.1 | \"0.3.1\"",
        "test $CNI_COMMAND = VERSION; cat >/dev/null; echo '{\"supportedVersions\":[\"0.4.0\"]}' | 0.4.0 | \"0.4.0\"",
        "echo '{\"supportedVersions\":[\"1.1.0\"]}'; exit 1 | 1.0.0 | \"0.3.1\", \"0.4.0\", \"1.0.0\"",
        "echo nothing | 1.0.0 | \"0.3.1\", \"0.4.0\", \"1.0.0\"",
        "kill -9 $$ | 1.0.0 | \"0.3.1\", \"0.4.0\", \"1.0.0\"",
      })
  void theListHasTheVersionsThatAllItsPluginsKnow(String script, String usual, String all)
      throws Exception {
    plugin("bandwidth", script);

    Ended ended = run("install", "--bin-dir", bin.toString(), "--conf-dir", conf.toString());

    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(Files.readString(conf.resolve("10-margay.conflist")))
        .contains("\"cniVersion\": \"" + usual + "\"", "\"cniVersions\": [" + all + "]")
        .contains("\"bandwidth\"");
  }

  @Test
  void aPluginThatKnowsNoCommonVersionIsLeftOut() throws Exception {
    plugin("portmap", "echo '{\"supportedVersions\":[\"0.4.0\"]}'");
    plugin("bandwidth", "echo '{\"supportedVersions\":[\"1.0.0\"]}'");

    Ended ended = run("install", "--bin-dir", bin.toString(), "--conf-dir", conf.toString());

    assertThat(ended.output()).contains("left out bandwidth: it knows no version");
    assertThat(Files.readString(conf.resolve("10-margay.conflist")))
        .contains("\"cniVersions\": [\"0.4.0\"]", "\"portmap\"")
        .doesNotContain("\"bandwidth\"");
  }

  private void plugin(String name, String script) throws IOException {
    Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void aListOfTheOperatorsOwnIsCopiedAsItIs() throws Exception {
    Path list = Files.writeString(directory.resolve("own"), "{\"name\": \"own\"}\n");

    run(
        "install",
        "--bin-dir",
        bin.toString(),
        "--conf-dir",
        conf.toString(),
        "--conf",
        list.toString(),
        "--conf-name",
        "00-own.conflist");

    assertThat(conf.resolve("00-own.conflist")).hasSameTextualContentAs(list);
  }

  @Test
  void aDirectoryThatIsNotThereIsNamedAndNothingIsLeftBehind() throws Exception {
    Ended ended = run("install", "--bin-dir", bin.toString(), "--conf-dir", directory + "/missing");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output()).contains("/missing").contains("No such file or directory");
    assertThat(names(directory)).containsExactlyInAnyOrder("bin", "conf");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "remove | must be install or uninstall (was: remove)",
        "--conf x | must be install or uninstall (was: nothing)",
        "install extra | (was: extra)",
        "install --conf-name a/b | --conf-name must be the name of a file, without '/' (was: a/b)",
        "install --speed 3 | --speed",
        "uninstall --conf x | --conf is for install only",
      })
  void otherWordsAreNamedBeforeTheUsage(String words, String named) throws Exception {
    Ended ended = run(words.split(" "));

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.output()).contains(named).contains("usage: margay-cni install");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "install --help"})
  void whoAsksForHelpGetsIt(String words) throws Exception {
    Ended ended = run(words.split(" "));

    assertThat(ended.status()).isZero();
    assertThat(ended.output()).startsWith("usage: margay-cni install");
  }

  private static List<String> names(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static Ended run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(PLUGIN.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), output);
  }
}
