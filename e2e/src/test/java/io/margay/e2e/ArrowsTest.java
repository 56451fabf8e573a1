package io.margay.e2e;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The arrows of docs/architecture.md, section 2: what each part may use of the others. */
class ArrowsTest {

  /** Folder, package, and the packages of ours that it may use besides its own. */
  private record Part(String folder, String root, Set<String> uses) {}

  private static final String CORE = "io.margay.core";
  private static final String PROTO = "io.margay.proto";
  private static final String TOPICS = "io.margay.topics";
  private static final String BGP = "io.margay.bgp";
  private static final String TESTING = "io.margay.testing";

  private static final List<Part> PARTS =
      List.of(
          new Part("core", CORE, Set.of()),
          new Part("proto", PROTO, Set.of()),
          new Part("topics", TOPICS, Set.of(CORE)),
          new Part("testing", TESTING, Set.of()),
          new Part("backends", "io.margay.backends", Set.of(TESTING)),
          new Part("bgp", BGP, Set.of(CORE)),
          new Part("policy-api", "io.margay.policyapi", Set.of(CORE, PROTO, TOPICS)),
          new Part("ipam-service", "io.margay.ipam", Set.of(CORE, PROTO, TOPICS)),
          new Part("route-reflector", "io.margay.reflector", Set.of(CORE, BGP, TOPICS)),
          new Part("node-agent", "io.margay.agent", Set.of(CORE, PROTO, BGP)));

  /** Libraries that a part must do without, whatever else it uses. */
  private static final Map<String, String[]> WITHOUT =
      Map.of(
          CORE,
          new String[] {
            "org.springframework..",
            "io.netty..",
            "io.grpc..",
            "tools.jackson..",
            "org.slf4j..",
            "java.sql.."
          },
          BGP,
          new String[] {"org.springframework..", "io.grpc..", "org.apache.kafka.."},
          "io.margay.agent",
          new String[] {"org.springframework..", "org.apache.kafka..", "java.sql.."},
          "io.margay.reflector",
          new String[] {"java.sql..", "io.grpc.."});

  private static JavaClasses classes;

  @BeforeAll
  static void readAllParts() {
    List<Path> folders =
        PARTS.stream().map(part -> Path.of("..", part.folder(), "target", "classes")).toList();
    assertThat(folders).as("built before this test").allMatch(Files::isDirectory);
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPaths(folders);
  }

  @TestFactory
  Stream<DynamicTest> aPartUsesOnlyWhatItsArrowsAllow() {
    return PARTS.stream()
        .map(part -> DynamicTest.dynamicTest(part.folder(), () -> arrows(part).check(classes)));
  }

  @TestFactory
  Stream<DynamicTest> aPartDoesWithoutTheLibrariesThatAreNotItsAffair() {
    return WITHOUT.entrySet().stream()
        .map(entry ->
            DynamicTest.dynamicTest(
                entry.getKey(),
                () ->
                    noClasses()
                        .that()
                        .resideInAPackage(entry.getKey() + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(entry.getValue())
                        .check(classes)));
  }

  @Test
  void everyPackageOfEveryPartIsNullMarked() {
    Set<String> marked =
        classes.stream()
            .filter(c -> c.getSimpleName().equals("package-info"))
            .filter(c -> c.isAnnotatedWith("org.jspecify.annotations.NullMarked"))
            .map(c -> c.getPackageName())
            .collect(Collectors.toSet());
    Set<String> all =
        classes.stream()
            .map(c -> c.getPackageName())
            .filter(name -> name.startsWith("io.margay") && !name.startsWith(PROTO))
            .collect(Collectors.toSet());
    assertThat(all).isSubsetOf(marked);
  }

  private static ArchRule arrows(Part part) {
    String[] forbidden =
        PARTS.stream()
            .map(Part::root)
            .filter(root -> !root.equals(part.root()) && !part.uses().contains(root))
            .map(root -> root + "..")
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(part.root() + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden);
  }
}
