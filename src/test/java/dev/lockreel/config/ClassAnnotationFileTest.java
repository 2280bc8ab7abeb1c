package dev.lockreel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.lockreel.lockdep.declared.ClassAnnotation;
import dev.lockreel.lockdep.declared.ClassAnnotations;
import dev.lockreel.lockdep.declared.ReaderKind;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassAnnotationFileTest {
  private static final Path BUILTIN =
      Path.of("src/main/resources/dev/lockreel/classes/kernel.yaml");
  private static final Path SCHEMA = Path.of("schemas/class-annotations.schema.json");

  @TempDir private Path folder;

  @Test
  void everyKeyIsRead() throws IOException {
    assertThat(
            load(
                """
                - name: "a*"
                  names: [b, c]
                  type: rwsem
                  wait_inner: none
                  wait_outer: max
                  reader: recursive
                  check: false
                  nesting: true
                """))
        .extracting(ClassAnnotation::name)
        .containsExactly("a*", "b", "c");
    assertThat(load("- {name: a, type: rwsem, wait_inner: none, wait_outer: max, check: false}"))
        .containsExactly(
            new ClassAnnotation(
                "a",
                LockType.RWSEM,
                WaitType.INVALID,
                WaitType.MAX,
                ReaderKind.NON_RECURSIVE,
                false,
                false,
                false));
  }

  @ParameterizedTest
  @CsvSource({
    "raw_spinlock, SPIN, INVALID, UNKNOWN",
    "spinlock, CONFIG, INVALID, UNKNOWN",
    "rwlock, CONFIG, INVALID, RECURSIVE_IN_INTERRUPT",
    "local_lock, CONFIG, INVALID, UNKNOWN",
    "mutex, SLEEP, INVALID, UNKNOWN",
    "rt_mutex, SLEEP, INVALID, UNKNOWN",
    "ww_mutex, SLEEP, INVALID, UNKNOWN",
    "rwsem, SLEEP, INVALID, NON_RECURSIVE",
    "percpu_rwsem, INVALID, INVALID, NON_RECURSIVE",
    "rcu, CONFIG, FREE, RECURSIVE",
    "seqcount, INVALID, INVALID, RECURSIVE",
    "map, INVALID, INVALID, UNKNOWN",
  })
  void whatAnEntryDoesNotSayFollowsFromItsType(
      String type, WaitType inner, WaitType outer, ReaderKind reader) throws IOException {
    ClassAnnotation read = load("- {name: x, type: " + type + "}").get(0);
    assertThat(read)
        .isEqualTo(new ClassAnnotation("x", typed(type), inner, outer, reader, true, false, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "[]\n", "~\n"})
  void anEmptyFileSaysNothing(String text) throws IOException {
    assertThat(load(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "- name: a\\n  color: red|2: color: unknown key; there are name, names, type",
        "- name: a\\n  type: spin_lock|2: type: unknown value \"spin_lock\"; there are spinlock",
        "- name: a\\n  wait_inner: 3|2: wait_inner: unknown value \"3\"; there are none, free",
        "- name: a\\n  reader: [recursive]|2: reader: unknown value \"[\"; there are",
        "- name: a\\n  check: 0|2: check: true or false is expected, not \"0\"",
        "- name: a\\n  nesting:|2: nesting: true or false is expected",
        "- name: a\\n  type: mutex\\n  type: map|3: Duplicate field 'type'",
        "- names: []|1: names: the list is empty",
        "- names: a|1: names: a list is expected",
        "- names: [a, [b]]|1: names: a text is expected, not [",
        "- name: 12|1: name: a text is expected, not 12",
        "- name: &dev->mutex\\n  check: false|name: no value; a name that begins with & or *",
        "- name: *seqcount|1: name: no value; a name that begins with & or * must be quoted",
        "- name: a\\n- check: false|2: name: missing in this entry",
        "- a|1: an entry with \"name:\" is expected",
        "name: a|1: a list of entries is expected",
        "- name: a\\n---\\n- name: b|3: nothing may follow the list of entries",
        "- name: \"a|1: while scanning a quoted scalar, found unexpected end of stream",
      })
  void aMistakeIsNamedWithFileLineKeyAndReason(String text, String message) throws IOException {
    Mistakes.areNamed(folder, ClassAnnotationFile::load, text, message);
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> ClassAnnotationFile.load(folder.resolve("none.yaml")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("none.yaml: no such file");
  }

  @Test
  void theBuiltInFileFitsItsSchema() throws IOException {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Files.readString(SCHEMA), InputFormat.JSON);
    assertThat(schema.validate(Files.readString(BUILTIN), InputFormat.YAML)).isEmpty();
    assertThat(schema.validate("[{\"name\": \"a\", \"type\": \"lock\"}]", InputFormat.JSON))
        .hasSize(1);
    assertThat(schema.validate("[{\"check\": false}]", InputFormat.JSON)).isNotEmpty();
  }

  @Test
  void theBuiltInFileNamesEachClassOnce() {
    assertThat(ClassAnnotationFile.builtin())
        .extracting(ClassAnnotation::name)
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "rcu_read_lock, RCU, false, RECURSIVE",
    "tracepoint_srcu, RCU, false, RECURSIVE",
    "tracepoint_srcu.lock, SPINLOCK, true, UNKNOWN",
    "&dev->mutex, MUTEX, false, UNKNOWN",
    "fs_reclaim, MAP, true, UNKNOWN",
    "(work_completion)(&(&ssp->work)->work), MAP, true, UNKNOWN",
    "tk_core.seq.seqcount, SEQCOUNT, true, RECURSIVE",
    "tasklist_lock, RWLOCK, true, RECURSIVE_IN_INTERRUPT",
    "&mm->mmap_lock, RWSEM, true, NON_RECURSIVE",
    "(memory_chain).rwsem, RWSEM, true, NON_RECURSIVE",
    "cgroup_threadgroup_rwsem, PERCPU_RWSEM, true, NON_RECURSIVE",
    "lock, UNKNOWN, true, UNKNOWN",
  })
  void wellKnownClassesAreAnnotated(String name, LockType type, boolean check, ReaderKind reader) {
    ClassAnnotation found = new ClassAnnotations(ClassAnnotationFile.builtin()).of(name);
    assertThat(found.type()).isEqualTo(type);
    assertThat(found.check()).isEqualTo(check);
    assertThat(found.reader()).isEqualTo(reader);
  }

  private List<ClassAnnotation> load(String text) throws IOException {
    return ClassAnnotationFile.load(Files.writeString(folder.resolve("classes.yaml"), text));
  }

  private static LockType typed(String vocabularyName) {
    return Arrays.stream(LockType.values())
        .filter(each -> each.vocabularyName().equals(vocabularyName))
        .findFirst()
        .orElseThrow();
  }
}
