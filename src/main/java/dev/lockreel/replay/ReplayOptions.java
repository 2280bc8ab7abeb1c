package dev.lockreel.replay;

import dev.lockreel.emulation.Emulation;
import dev.lockreel.ingest.Format;
import dev.lockreel.ingest.ProbeMapping;
import dev.lockreel.lockdep.ClassAnnotations;
import dev.lockreel.lockdep.OrderRule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How to replay.
 *
 * @param database folder of the persistent graph; null: the graph lives for this run only
 * @param format of all inputs; null: by content
 * @param source name of all inputs; null: each file's name
 * @param rules orders that the user declared
 * @param noValidateKey address of {@code __lockdep_no_validate__}; 0 unknown
 * @param emulation how the emulated core replays
 * @param strict a malformed line is an error
 * @param checkpointEvery how much time may pass between two checkpoints
 * @param parserThreads threads that parse; 0: the caller's own
 * @param probes what events of other names mean
 */
public record ReplayOptions(
    Path database,
    Format format,
    String source,
    ClassAnnotations annotations,
    List<OrderRule> rules,
    long noValidateKey,
    Emulation emulation,
    boolean strict,
    Duration checkpointEvery,
    int parserThreads,
    ProbeMapping probes) {
  public ReplayOptions {
    rules = List.copyOf(rules);
  }

  /** A run without a database, with the built-in annotations and probes. */
  public static ReplayOptions inMemory() {
    return inMemory(new ClassAnnotations(ClassAnnotationFile.builtin()))
        .withProbes(ProbeMappingFile.builtin());
  }

  /**
   * The same with these annotations and no probes; the built-in ones, which take a while to read,
   * are not.
   */
  public static ReplayOptions inMemory(ClassAnnotations annotations) {
    return new ReplayOptions(
        null,
        null,
        null,
        annotations,
        List.of(),
        0,
        Emulation.observing(),
        false,
        Duration.ofSeconds(3),
        Math.max(1, Runtime.getRuntime().availableProcessors() - 1),
        ProbeMapping.NONE);
  }

  public ReplayOptions withDatabase(Path folder) {
    return new ReplayOptions(
        folder,
        format,
        source,
        annotations,
        rules,
        noValidateKey,
        emulation,
        strict,
        checkpointEvery,
        parserThreads,
        probes);
  }

  public ReplayOptions withFormat(Format named) {
    return new ReplayOptions(
        database,
        named,
        source,
        annotations,
        rules,
        noValidateKey,
        emulation,
        strict,
        checkpointEvery,
        parserThreads,
        probes);
  }

  public ReplayOptions withSource(String named) {
    return new ReplayOptions(
        database,
        format,
        named,
        annotations,
        rules,
        noValidateKey,
        emulation,
        strict,
        checkpointEvery,
        parserThreads,
        probes);
  }

  public ReplayOptions withRules(List<OrderRule> declared) {
    return new ReplayOptions(
        database,
        format,
        source,
        annotations,
        declared,
        noValidateKey,
        emulation,
        strict,
        checkpointEvery,
        parserThreads,
        probes);
  }

  public ReplayOptions withNoValidateKey(long address) {
    return new ReplayOptions(
        database,
        format,
        source,
        annotations,
        rules,
        address,
        emulation,
        strict,
        checkpointEvery,
        parserThreads,
        probes);
  }

  public ReplayOptions withEmulation(Emulation how) {
    return new ReplayOptions(
        database,
        format,
        source,
        annotations,
        rules,
        noValidateKey,
        how,
        strict,
        checkpointEvery,
        parserThreads,
        probes);
  }

  public ReplayOptions withStrict(boolean refuse) {
    return new ReplayOptions(
        database,
        format,
        source,
        annotations,
        rules,
        noValidateKey,
        emulation,
        refuse,
        checkpointEvery,
        parserThreads,
        probes);
  }

  public ReplayOptions withCheckpointEvery(Duration time) {
    return new ReplayOptions(
        database,
        format,
        source,
        annotations,
        rules,
        noValidateKey,
        emulation,
        strict,
        time,
        parserThreads,
        probes);
  }

  public ReplayOptions withParserThreads(int threads) {
    return new ReplayOptions(
        database,
        format,
        source,
        annotations,
        rules,
        noValidateKey,
        emulation,
        strict,
        checkpointEvery,
        threads,
        probes);
  }

  public ReplayOptions withProbes(ProbeMapping mapping) {
    return new ReplayOptions(
        database,
        format,
        source,
        annotations,
        rules,
        noValidateKey,
        emulation,
        strict,
        checkpointEvery,
        parserThreads,
        mapping);
  }
}
