package dev.lockreel;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.accessField;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethod;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import dev.lockreel.report.OutputFormat;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The package directions of docs/architecture.md, and who may touch what besides. */
class ArchitectureTest {
  private static final String ROOT = "dev.lockreel.";

  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.lockreel");

  /** Each package, and the packages of ours that it may use besides itself. */
  @ParameterizedTest
  @CsvSource({
    "trace, ''",
    "finding, trace",
    "lockdep, trace finding",
    "ingest, trace",
    "emulation, trace finding lockdep",
    "store, trace finding lockdep",
    "compare, trace finding lockdep",
    "stats, trace",
    "timeline, trace finding",
    "report, trace finding lockdep compare stats",
    "replay, trace finding lockdep ingest emulation store",
    "stream, trace finding lockdep ingest emulation store replay",
    "fleet, trace finding lockdep ingest emulation store replay stream",
    "config, trace finding lockdep ingest compare",
    "convert, trace ingest stream",
    "search, trace finding lockdep ingest emulation",
  })
  void aPackageUsesOnlyWhatLiesBelow(String name, String below) {
    DescribedPredicate<JavaClass> elsewhere =
        resideInAPackage("dev.lockreel..")
            .and(not(resideInAnyPackage(packages(name + " " + below))));
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + name + "..")
            .should(dependOnClassesThat(elsewhere)));
  }

  /** A new package must be entered above before it can be used. */
  @Test
  void everyPackageIsKnown() {
    check(
        classes()
            .that()
            .resideInAPackage("dev.lockreel..")
            .should()
            .resideInAnyPackage(
                packages(
                    "trace finding lockdep compare ingest emulation store report replay stream fleet"
                        + " config convert stats timeline search cli")));
  }

  /** A source needs nothing back from the graph; only facts go between the two. */
  @ParameterizedTest
  @CsvSource({
    "facts, ''",
    "declared, lockdep.facts",
    "source, lockdep.facts lockdep.declared",
    "graph, lockdep.facts lockdep.declared",
    "times, ''",
  })
  void theGraphAndItsSourcesMeetInFacts(String name, String below) {
    DescribedPredicate<JavaClass> elsewhere =
        resideInAPackage(ROOT + "lockdep..")
            .and(not(resideInAnyPackage(packages("lockdep." + name + " " + below))));
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "lockdep." + name + "..")
            .should(dependOnClassesThat(elsewhere)));
  }

  /**
   * The page of a report is made of what the report package shows; only the formats' list knows it.
   */
  @Test
  void onlyTheListOfFormatsKnowsThePage() {
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.lockreel..")
            .and()
            .resideOutsideOfPackage(ROOT + "report.html..")
            .and(not(are(OutputFormat.class)))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + "report.html.."));
  }

  /** In the emulation, memory management lies below the others. */
  @ParameterizedTest
  @CsvSource({
    "sync, emulation.mm emulation.vfio emulation.iommu emulation.hmm",
    "mm, emulation.vfio emulation.iommu emulation.hmm",
  })
  void emulatedMemoryManagementLiesBelowItsUsers(String lower, String upper) {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "emulation." + lower + "..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(packages(upper)));
  }

  /** A library that is one package's business shows its types nowhere else. */
  @ParameterizedTest
  @CsvSource({
    "org.rocksdb, store",
    "org.apache.kafka, stream.kafka fleet",
    "org.apache.kafka.streams, fleet",
    "picocli, cli",
    "me.tongfei.progressbar, cli",
    "io.prometheus, stream",
    "com.github.luben.zstd, ingest",
    "com.google.protobuf, ingest",
    "net.jpountz, ingest",
    "org.apache.commons.compress, ingest",
    "org.tukaani.xz, ingest",
  })
  void aLibraryStaysInItsPackage(String library, String home) {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(packages(home))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(library + ".."));
  }

  /** What happened, what was found and what is valid are values and rules of the JDK alone. */
  @ParameterizedTest
  @ValueSource(strings = {"trace", "finding", "lockdep", "emulation", "compare"})
  void theCoreUsesTheJdkAlone(String core) {
    check(
        classes()
            .that()
            .resideInAPackage(ROOT + core + "..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("dev.lockreel..", "java.."));
  }

  @Test
  void onlyTheCommandLinePrintsAndExits() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "cli..")
            .should(
                accessField(System.class, "out")
                    .or(accessField(System.class, "err"))
                    .or(accessField(System.class, "in"))
                    .or(callMethod(System.class, "exit", int.class))
                    .or(callMethod(Runtime.class, "exit", int.class))
                    .or(callMethod(Runtime.class, "halt", int.class))
                    .or(callMethod(Throwable.class, "printStackTrace"))));
  }

  /** The same trace gives the same bytes: nothing here differs from run to run. */
  @ParameterizedTest
  @ValueSource(strings = {"lockdep", "emulation"})
  void theModelsKnowNoClockFileThreadOrRandomness(String model) {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + model + "..")
            .should(
                dependOnClassesThat(
                        resideInAnyPackage(
                                "java.io..",
                                "java.nio..",
                                "java.net..",
                                "java.time..",
                                "java.util.concurrent..",
                                "java.security..")
                            // Text encoding is no file.
                            .and(not(resideInAPackage("java.nio.charset.."))))
                    .or(dependOnClassesThat(are(Thread.class, ThreadLocal.class)))
                    .or(dependOnClassesThat(are(Random.class, UUID.class, Date.class)))
                    .or(callMethod(System.class, "currentTimeMillis"))
                    .or(callMethod(System.class, "nanoTime"))
                    .or(callMethod(System.class, "identityHashCode", Object.class))
                    .or(callMethod(System.class, "getenv", String.class))
                    .or(callMethod(System.class, "getProperty", String.class))
                    .or(callMethod(Math.class, "random"))));
  }

  /**
   * What needs more has a record to hold it. Not counted: a record's own constructor, which has its
   * components; what the compiler makes, such as a lambda's method; the name and the number that it
   * gives to each constant of an enum.
   */
  @Test
  void aMethodHasAtMostFiveParameters() {
    check(codeUnits().should(have("at most five parameters", unit -> parameters(unit) <= 5)));
  }

  private static int parameters(JavaCodeUnit unit) {
    boolean constructor = unit instanceof JavaConstructor;
    if (unit.getModifiers().contains(JavaModifier.SYNTHETIC)
        || (constructor && unit.getOwner().isRecord())) {
      return 0;
    }
    int given = constructor && unit.getOwner().isEnum() ? 2 : 0;
    return unit.getRawParameterTypes().size() - given;
  }

  /** The page says where things are: every type that it names is there, also by a prefix. */
  @Test
  void thePageNamesTypesThatThereAre() throws IOException {
    Set<String> types =
        PRODUCT.stream()
            .map(JavaClass::getSimpleName)
            .collect(Collectors.toCollection(TreeSet::new));
    types.add(ArchitectureTest.class.getSimpleName());
    types.add("PageTest");
    Matcher named =
        Pattern.compile("`([A-Z][A-Za-z0-9]+)(?:\\.[a-z]\\w+)?`")
            .matcher(Files.readString(Path.of("docs/architecture.md")));
    List<String> missing =
        named
            .results()
            .map(each -> each.group(1))
            .filter(name -> !name.equals("CHANGELOG"))
            .filter(name -> types.stream().noneMatch(type -> type.startsWith(name)))
            .toList();
    assertThat(missing).isEmpty();
  }

  /** What is kept has a form of its own: no class is read from bytes, or loaded by its name. */
  @Test
  void nothingIsSerializedByJava() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(packages("trace finding lockdep emulation store replay"))
            .and()
            .areNotEnums()
            .and()
            .areNotAssignableTo(Throwable.class)
            .should()
            .beAssignableTo(Serializable.class));
    check(
        noClasses()
            .should(
                dependOnClassesThat(are(ObjectInputStream.class, ObjectOutputStream.class))
                    .or(callMethod(Class.class, "forName", String.class))));
  }

  /** The replay is given its sources; their formats are not its business. */
  @Test
  void theReplayKnowsNoInsidesOfItsSources() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "replay..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + "ingest.*.."));
  }

  /** A session consumes a topic; which broker it is on is not its business. */
  @Test
  void theStreamKnowsNoBroker() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "stream")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + "stream.*.."));
  }

  /** Packages come with the issues that need them: a rule about one that is not there yet holds. */
  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(PRODUCT);
  }

  /** Names under the root, parted by spaces, as ArchUnit's patterns for them and all below them. */
  private static String[] packages(String names) {
    return Pattern.compile(" ")
        .splitAsStream(names.trim())
        .map(each -> ROOT + each + "..")
        .toArray(String[]::new);
  }

  private static ArchCondition<JavaCodeUnit> have(String what, Predicate<JavaCodeUnit> condition) {
    return ArchCondition.from(DescribedPredicate.describe("have " + what, condition));
  }

  private static DescribedPredicate<JavaClass> are(Class<?>... types) {
    return DescribedPredicate.describe(
        "are " + Arrays.toString(types),
        candidate -> Arrays.stream(types).anyMatch(candidate::isEquivalentTo));
  }
}
