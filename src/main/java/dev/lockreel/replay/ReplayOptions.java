package dev.lockreel.replay;

import dev.lockreel.emulation.Emulation;
import dev.lockreel.ingest.Format;
import dev.lockreel.ingest.ProbeMapping;
import dev.lockreel.lockdep.declared.ClassAnnotations;
import dev.lockreel.lockdep.declared.OrderRule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The options of a replay. Immutable: each {@code with} returns a copy. */
public final class ReplayOptions {
  private final ClassAnnotations annotations;
  private Path database;
  private Format format;
  private String source;
  private List<OrderRule> rules = List.of();
  private long noValidateKey;
  private Emulation emulation = Emulation.observing();
  private boolean strict;
  private Duration checkpointEvery = Duration.ofSeconds(3);
  private int parserThreads = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
  private ProbeMapping probes = ProbeMapping.NONE;
  private boolean follow;
  private boolean fromStart;
  private boolean lockTimes;
  private String kallsyms;

  private ReplayOptions(ClassAnnotations annotations) {
    this.annotations = annotations;
  }

  private ReplayOptions(ReplayOptions other) {
    annotations = other.annotations;
    database = other.database;
    format = other.format;
    source = other.source;
    rules = other.rules;
    noValidateKey = other.noValidateKey;
    emulation = other.emulation;
    strict = other.strict;
    checkpointEvery = other.checkpointEvery;
    parserThreads = other.parserThreads;
    probes = other.probes;
    follow = other.follow;
    fromStart = other.fromStart;
    lockTimes = other.lockTimes;
    kallsyms = other.kallsyms;
  }

  /** A run without a database and without probes. */
  public static ReplayOptions inMemory(ClassAnnotations annotations) {
    return new ReplayOptions(annotations);
  }

  public ClassAnnotations annotations() {
    return annotations;
  }

  /** Folder of the persistent graph; null: the graph lives for this run only. */
  public Path database() {
    return database;
  }

  public ReplayOptions withDatabase(Path folder) {
    ReplayOptions copy = new ReplayOptions(this);
    copy.database = folder;
    return copy;
  }

  /** Format of all inputs; null: by content. */
  public Format format() {
    return format;
  }

  public ReplayOptions withFormat(Format named) {
    ReplayOptions copy = new ReplayOptions(this);
    copy.format = named;
    return copy;
  }

  /** Name of all inputs; null: each file's name. */
  public String source() {
    return source;
  }

  public ReplayOptions withSource(String named) {
    ReplayOptions copy = new ReplayOptions(this);
    copy.source = named;
    return copy;
  }

  /** Orders that the user declared. */
  public List<OrderRule> rules() {
    return rules;
  }

  public ReplayOptions withRules(List<OrderRule> declared) {
    ReplayOptions copy = new ReplayOptions(this);
    copy.rules = List.copyOf(declared);
    return copy;
  }

  /** Address of {@code __lockdep_no_validate__}; 0 unknown. */
  public long noValidateKey() {
    return noValidateKey;
  }

  public ReplayOptions withNoValidateKey(long address) {
    ReplayOptions copy = new ReplayOptions(this);
    copy.noValidateKey = address;
    return copy;
  }

  /** How the emulated core replays. */
  public Emulation emulation() {
    return emulation;
  }

  public ReplayOptions withEmulation(Emulation how) {
    ReplayOptions copy = new ReplayOptions(this);
    copy.emulation = how;
    return copy;
  }

  /** Whether a malformed line is an error. */
  public boolean strict() {
    return strict;
  }

  public ReplayOptions withStrict(boolean refuse) {
    ReplayOptions copy = new ReplayOptions(this);
    copy.strict = refuse;
    return copy;
  }

  /** How much time may pass between two checkpoints. */
  public Duration checkpointEvery() {
    return checkpointEvery;
  }

  public ReplayOptions withCheckpointEvery(Duration time) {
    ReplayOptions copy = new ReplayOptions(this);
    copy.checkpointEvery = time;
    return copy;
  }

  /** Threads that parse; 0: the caller's own. */
  public int parserThreads() {
    return parserThreads;
  }

  public ReplayOptions withParserThreads(int threads) {
    ReplayOptions copy = new ReplayOptions(this);
    copy.parserThreads = threads;
    return copy;
  }

  /** Whether files are read on where they grow. */
  public boolean follow() {
    return follow;
  }

  public ReplayOptions withFollow(boolean grows) {
    ReplayOptions copy = new ReplayOptions(this);
    copy.follow = grows;
    return copy;
  }

  /** Whether nothing was held before the first event of each trace. */
  public boolean fromStart() {
    return fromStart;
  }

  public ReplayOptions withFromStart(boolean whole) {
    ReplayOptions copy = new ReplayOptions(this);
    copy.fromStart = whole;
    return copy;
  }

  /** What events of other names mean. */
  public ProbeMapping probes() {
    return probes;
  }

  public ReplayOptions withProbes(ProbeMapping mapping) {
    ReplayOptions copy = new ReplayOptions(this);
    copy.probes = mapping;
    return copy;
  }

  /**
   * Copy of the traced kernel's /proc/kallsyms, for traces that have addresses and no symbols;
   * null: there is none.
   */
  public String kallsyms() {
    return kallsyms;
  }

  public ReplayOptions withKallsyms(String file) {
    ReplayOptions copy = new ReplayOptions(this);
    copy.kallsyms = file;
    return copy;
  }

  /** Whether it is measured how often locks are taken and how long they are held and waited for. */
  public boolean lockTimes() {
    return lockTimes;
  }

  public ReplayOptions withLockTimes(boolean measured) {
    ReplayOptions copy = new ReplayOptions(this);
    copy.lockTimes = measured;
    return copy;
  }
}
