package io.margay.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoreArrowsTest {

  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.margay.core");

  /** So there is no file, socket, thread or clock in it either. */
  @Test
  void coreUsesTheLanguageAndItsCollectionsOnly() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.margay.core..",
            "org.jspecify.annotations..",
            "java.lang",
            "java.lang.annotation",
            "java.lang.constant",
            "java.lang.invoke",
            "java.lang.reflect",
            "java.lang.runtime",
            "java.math",
            "java.net",
            "java.nio.charset",
            "java.security",
            "java.time",
            "java.util",
            "java.util.concurrent",
            "java.util.function",
            "java.util.regex",
            "java.util.stream")
        .check(CORE);
  }

  @ParameterizedTest(name = "{0} uses of core: {1}")
  @CsvSource({
    "net, ''",
    "selector, ''",
    "delta, ''",
    "model.codec, net selector",
    "model.names, model.codec",
    "model.felix, net selector model.codec model.names",
    "model.kubernetes, net selector model.codec model.names",
    "model, net selector model.codec model.names model.felix model.kubernetes",
    "convert, net selector model model.codec model.kubernetes",
    "calc, net selector model model.codec convert"
  })
  void packagesUseOnlyThoseBelowThem(String name, String uses) {
    String[] allowed =
        Stream.concat(
                Stream.of("java..", "org.jspecify.annotations..", "io.margay.core." + name),
                Stream.of(uses.split(" ")).map(used -> "io.margay.core." + used))
            .toArray(String[]::new);
    classes()
        .that()
        .resideInAPackage("io.margay.core." + name)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed)
        .check(CORE);
  }

  @Test
  void noPackagesGoRoundInACircle() {
    slices().matching("io.margay.core.(**)").should().beFreeOfCycles().check(CORE);
  }
}
