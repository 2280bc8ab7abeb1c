package dev.lockreel.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.graph.ClassRecord;
import dev.lockreel.lockdep.graph.DependencyRecord;
import dev.lockreel.lockdep.graph.GraphChanges;
import dev.lockreel.lockdep.graph.LockGraph;
import dev.lockreel.store.PublishedDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * Publishes results to other topics by way of a {@link ResultSink}: findings and dependencies that
 * are new or differ from their last published record, tombstones of withdrawn ones, and dead
 * letters.
 */
public final class ResultPublisher {
  private static final int ASSUMED_KINDS_SHIFT = 8;
  private static final long EMULATED = 1L << 16;

  private final StreamSettings settings;
  private final ResultSink sink;
  private final PublishedResults stored;

  /** By place: what {@link #stored} had or has not yet; null for what is withdrawn. */
  private final Map<String, PublishedDigest> published = new HashMap<>();

  private final Map<Integer, String> classNames = new HashMap<>();

  /** Fingerprints of what is proved to wait for ever, as of the last publication. */
  private final Set<String> waiting = new LinkedHashSet<>();

  private final Map<String, PublishedDigest> newlyPublished = new TreeMap<>();
  private final Map<String, PublishedDigest> newlyWithdrawn = new TreeMap<>();

  /**
   * @param stored all that earlier runs have published
   * @param sink takes what is to be sent
   */
  ResultPublisher(StreamSettings settings, List<PublishedDigest> stored, ResultSink sink) {
    this(settings, PublishedResults.NONE, sink);
    stored.forEach(each -> published.put(Outbox.place(each.topic(), each.key()), each));
  }

  /**
   * @param stored what earlier runs have published, and what {@link #drainPublished} gave
   * @param sink takes what is to be sent
   */
  public ResultPublisher(StreamSettings settings, PublishedResults stored, ResultSink sink) {
    this.settings = settings;
    this.stored = stored;
    this.sink = sink;
  }

  /**
   * Goes on from a graph as it was when all of it was published, before it changes.
   *
   * @param classes all of them
   */
  public void goOn(List<ClassRecord> classes) {
    classes.forEach(each -> classNames.put(each.id(), each.printedName()));
  }

  /**
   * Publishes every finding and dependency that differs from its last published record, and
   * withdraws what was published and is not in the graph now.
   *
   * @param proved what is proved to wait for ever, which the graph does not have
   */
  public void publishAll(LockGraph graph, List<Finding> proved) {
    publishAllFindings(graph, proved);
    if (settings.dependenciesTopic() == null) {
      return;
    }
    List<ClassRecord> classes = graph.classes();
    List<DependencyRecord> dependencies = graph.dependencies();
    Set<String> present = new HashSet<>();
    dependencies.forEach(each -> present.add(key(each, classes::get)));
    withdrawOthers(settings.dependenciesTopic(), present);
    dependencies.forEach(each -> publish(each, classes::get));
    goOn(classes);
  }

  /** As {@link #publishAll}, of findings alone. */
  private void publishAllFindings(LockGraph graph, List<Finding> proved) {
    if (settings.findingsTopic() != null) {
      List<Finding> findings = graph.findings();
      Set<String> present = new HashSet<>();
      Stream.concat(findings.stream(), proved.stream())
          .forEach(each -> present.add(each.fingerprint()));
      withdrawOthers(settings.findingsTopic(), present);
      findings.forEach(this::publish);
      publishWaiting(proved);
    }
  }

  private void withdrawOthers(String topic, Set<String> present) {
    Set<String> keys = new TreeSet<>();
    stored.all(topic).forEach(each -> keys.add(each.key()));
    for (PublishedDigest each : published.values()) {
      if (each != null && each.topic().equals(topic)) {
        keys.add(each.key());
      }
    }
    keys.removeAll(present);
    keys.forEach(each -> withdraw(topic, each));
  }

  /**
   * Publishes what changed. Cost: that of what changed and of what waits; all there is where a
   * class has another name.
   *
   * @param proved all that is proved to wait for ever
   */
  public void publish(GraphChanges changes, LockGraph graph, List<Finding> proved) {
    if (renames(changes.classes())) {
      publishAll(graph, proved);
      return;
    }
    if (settings.findingsTopic() != null) {
      publishFindings(changes, graph, proved);
    }
    publishDependencies(changes, graph);
  }

  /**
   * Publishes what changed, and every finding that differs from its last published record: the
   * first time after {@link #goOn}, since orders that the user declares may be others now. Cost:
   * that of what changed, and of all findings.
   *
   * @param proved all that is proved to wait for ever
   */
  public void publishFirst(GraphChanges changes, LockGraph graph, List<Finding> proved) {
    if (renames(changes.classes())) {
      publishAll(graph, proved);
    } else {
      publishAllFindings(graph, proved);
      publishDependencies(changes, graph);
    }
  }

  private void publishDependencies(GraphChanges changes, LockGraph graph) {
    if (settings.dependenciesTopic() != null) {
      Map<Integer, ClassRecord> known = new HashMap<>();
      IntFunction<ClassRecord> classes = id -> known.computeIfAbsent(id, graph::lockClass);
      for (DependencyRecord record : changes.withdrawnDependencies()) {
        withdraw(settings.dependenciesTopic(), key(record, classes));
      }
      changes.dependencies().forEach(each -> publish(each, classes));
    }
  }

  private void publishFindings(GraphChanges changes, LockGraph graph, List<Finding> proved) {
    for (String fingerprint : changes.withdrawnFindings()) {
      withdraw(settings.findingsTopic(), fingerprint);
    }
    changes.findings().forEach(each -> publish(each.finding()));
    Set<String> before = Set.copyOf(waiting);
    publishWaiting(proved);
    for (String fingerprint : before) {
      if (!waiting.contains(fingerprint)) {
        graph.findings().stream()
            .filter(each -> each.fingerprint().equals(fingerprint))
            .findFirst()
            .ifPresentOrElse(this::publish, () -> withdraw(settings.findingsTopic(), fingerprint));
      }
    }
  }

  private void publishWaiting(List<Finding> proved) {
    waiting.clear();
    for (Finding each : proved) {
      waiting.add(each.fingerprint());
      publish(each);
    }
  }

  /** Whether a class got another name: its dependencies have other keys then. */
  private boolean renames(List<ClassRecord> changed) {
    boolean renames = false;
    if (settings.dependenciesTopic() != null) {
      for (ClassRecord each : changed) {
        String before = classNames.put(each.id(), each.printedName());
        renames |= before != null && !before.equals(each.printedName());
      }
    }
    return renames;
  }

  private void publish(Finding finding) {
    if (settings.findingsTopic() != null) {
      // The count changes all the time: a finding is not published again for that alone.
      long digest = digest(settings.forms().finding().apply(finding.withCount(0)));
      String key = finding.fingerprint();
      if (differs(settings.findingsTopic(), key, digest)) {
        publish(settings.findingsTopic(), key, settings.forms().finding().apply(finding), digest);
      }
    }
  }

  private void publish(DependencyRecord dependency, IntFunction<ClassRecord> classes) {
    if (settings.dependenciesTopic() == null) {
      return;
    }
    long digest =
        dependency.kinds()
            | (long) dependency.assumedKinds() << ASSUMED_KINDS_SHIFT
            | (dependency.emulated() ? EMULATED : 0);
    String key = key(dependency, classes);
    if (differs(settings.dependenciesTopic(), key, digest)) {
      byte[] value =
          settings
              .forms()
              .dependency()
              .of(dependency, classes.apply(dependency.from()), classes.apply(dependency.to()));
      publish(settings.dependenciesTopic(), key, value, digest);
    }
  }

  private static String key(DependencyRecord dependency, IntFunction<ClassRecord> classes) {
    return classes.apply(dependency.from()).printedName()
        + " -> "
        + classes.apply(dependency.to()).printedName();
  }

  private static long digest(byte[] bytes) {
    return (long) Arrays.hashCode(bytes) << 32 | bytes.length;
  }

  /** Whether the key's last published record had another digest, or there is none. */
  private boolean differs(String topic, String key, long digest) {
    PublishedDigest last = last(topic, key);
    return last == null || last.digest() != digest;
  }

  /** The digest of the key's last published record; null where there is none. */
  private PublishedDigest last(String topic, String key) {
    String place = Outbox.place(topic, key);
    PublishedDigest last = published.get(place);
    if (last == null && !published.containsKey(place)) {
      last = stored.find(topic, key);
      if (last != null) {
        published.put(place, last);
      }
    }
    return last;
  }

  private void publish(String topic, String key, byte[] value, long digest) {
    PublishedDigest now = new PublishedDigest(topic, key, digest);
    published.put(Outbox.place(topic, key), now);
    newlyPublished.put(Outbox.place(topic, key), now);
    newlyWithdrawn.remove(Outbox.place(topic, key));
    sink.put(topic, key.getBytes(UTF_8), value, Map.of());
  }

  private void withdraw(String topic, String key) {
    PublishedDigest last = last(topic, key);
    if (last != null) {
      published.put(Outbox.place(topic, key), null);
      newlyPublished.remove(Outbox.place(topic, key));
      newlyWithdrawn.put(Outbox.place(topic, key), last);
      sink.put(topic, key.getBytes(UTF_8), null, Map.of());
    }
  }

  /** Publishes a record that could not be used, as it came. */
  void publish(DeadLetter letter, String sourceTopic) {
    if (settings.deadLetterTopic() != null) {
      StreamRecord record = letter.record();
      byte[] key = record.source() == null ? null : record.source().getBytes(UTF_8);
      sink.put(settings.deadLetterTopic(), key, record.value(), letter.headers(sourceTopic));
    }
  }

  /** Digests of what was published since the last call. */
  public List<PublishedDigest> drainPublished() {
    List<PublishedDigest> drained = List.copyOf(newlyPublished.values());
    newlyPublished.clear();
    return drained;
  }

  /** Digests of what was withdrawn since the last call. */
  public List<PublishedDigest> drainWithdrawn() {
    List<PublishedDigest> drained = List.copyOf(newlyWithdrawn.values());
    newlyWithdrawn.clear();
    return drained;
  }
}
