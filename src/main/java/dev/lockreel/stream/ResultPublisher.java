package dev.lockreel.stream;

import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.ClassRecord;
import dev.lockreel.lockdep.DependencyRecord;
import dev.lockreel.lockdep.GraphChanges;
import dev.lockreel.lockdep.LockGraph;
import dev.lockreel.store.PublishedDigest;
import dev.lockreel.store.StoredStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What other topics are told: findings and dependencies that are new or other than they were told
 * last, tombstones of those that are no more, and records that could not be used.
 */
final class ResultPublisher {
  private final StreamSettings settings;
  private final Outbox outbox;
  private final Map<String, PublishedDigest> published = new HashMap<>();
  private final Map<Integer, String> classNames = new HashMap<>();

  /** Fingerprints of what was proved to wait when it was told last. */
  private final Set<String> waiting = new LinkedHashSet<>();

  private final Map<String, PublishedDigest> newlyPublished = new TreeMap<>();
  private final Map<String, PublishedDigest> newlyWithdrawn = new TreeMap<>();

  /**
   * @param stored what was told by earlier runs
   */
  ResultPublisher(StreamSettings settings, StoredStream stored, Outbox outbox) {
    this.settings = settings;
    this.outbox = outbox;
    stored.published().forEach(form -> published.put(Outbox.place(form.topic(), form.key()), form));
  }

  /**
   * Tells of all that is known, so far as it was not told before; also of what is no more, that was
   * when it was told last.
   *
   * @param proved what is proved to wait for ever, which the graph does not have
   */
  void tellAll(LockGraph graph, List<Finding> proved) {
    List<Finding> findings = graph.findings();
    List<ClassRecord> classes = graph.classes();
    List<DependencyRecord> dependencies = graph.dependencies();
    Set<String> there = new HashSet<>();
    Stream.concat(findings.stream(), proved.stream())
        .forEach(each -> there.add(Outbox.place(settings.findingsTopic(), each.fingerprint())));
    dependencies.forEach(
        each -> there.add(Outbox.place(settings.dependenciesTopic(), key(each, classes))));
    for (PublishedDigest form : List.copyOf(published.values())) {
      boolean ours =
          form.topic().equals(settings.findingsTopic())
              || form.topic().equals(settings.dependenciesTopic());
      if (ours && !there.contains(Outbox.place(form.topic(), form.key()))) {
        withdraw(form.topic(), form.key());
      }
    }
    findings.forEach(this::tell);
    tellWaiting(proved);
    dependencies.forEach(each -> tell(each, classes));
    classes.forEach(each -> classNames.put(each.id(), each.printedName()));
  }

  /**
   * Tells of what changed.
   *
   * @param proved all that is proved to wait for ever
   */
  void tell(GraphChanges changes, LockGraph graph, List<Finding> proved) {
    if (renames(changes.classes())) {
      tellAll(graph, proved);
      return;
    }
    if (settings.findingsTopic() != null) {
      tellFindings(changes, graph, proved);
    }
    if (settings.dependenciesTopic() != null
        && !(changes.dependencies().isEmpty() && changes.withdrawnDependencies().isEmpty())) {
      List<ClassRecord> all = graph.classes();
      for (DependencyRecord record : changes.withdrawnDependencies()) {
        withdraw(settings.dependenciesTopic(), key(record, all));
      }
      changes.dependencies().forEach(each -> tell(each, all));
    }
  }

  private void tellFindings(GraphChanges changes, LockGraph graph, List<Finding> proved) {
    for (String fingerprint : changes.withdrawnFindings()) {
      withdraw(settings.findingsTopic(), fingerprint);
    }
    changes.findings().forEach(each -> tell(each.finding()));
    Set<String> before = Set.copyOf(waiting);
    tellWaiting(proved);
    for (String fingerprint : before) {
      if (!waiting.contains(fingerprint)) {
        graph.findings().stream()
            .filter(each -> each.fingerprint().equals(fingerprint))
            .findFirst()
            .ifPresentOrElse(this::tell, () -> withdraw(settings.findingsTopic(), fingerprint));
      }
    }
  }

  private void tellWaiting(List<Finding> proved) {
    waiting.clear();
    for (Finding each : proved) {
      waiting.add(each.fingerprint());
      tell(each);
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

  private void tell(Finding finding) {
    if (settings.findingsTopic() != null) {
      // How often it was seen changes all the time, and is no news.
      long form = digest(settings.forms().finding().apply(finding.withCount(0)));
      String key = finding.fingerprint();
      if (isNews(settings.findingsTopic(), key, form)) {
        tell(settings.findingsTopic(), key, settings.forms().finding().apply(finding), form);
      }
    }
  }

  private void tell(DependencyRecord dependency, List<ClassRecord> classes) {
    if (settings.dependenciesTopic() == null) {
      return;
    }
    long form =
        dependency.kinds()
            | (long) dependency.assumedKinds() << 8
            | (dependency.emulated() ? 1L << 16 : 0);
    String key = key(dependency, classes);
    if (isNews(settings.dependenciesTopic(), key, form)) {
      byte[] value =
          settings
              .forms()
              .dependency()
              .of(dependency, classes.get(dependency.from()), classes.get(dependency.to()));
      tell(settings.dependenciesTopic(), key, value, form);
    }
  }

  private static String key(DependencyRecord dependency, List<ClassRecord> classes) {
    return classes.get(dependency.from()).printedName()
        + " -> "
        + classes.get(dependency.to()).printedName();
  }

  private static long digest(byte[] bytes) {
    return (long) Arrays.hashCode(bytes) << 32 | bytes.length;
  }

  private boolean isNews(String topic, String key, long form) {
    PublishedDigest known = published.get(Outbox.place(topic, key));
    return known == null || known.form() != form;
  }

  private void tell(String topic, String key, byte[] value, long form) {
    PublishedDigest now = new PublishedDigest(topic, key, form);
    published.put(Outbox.place(topic, key), now);
    newlyPublished.put(Outbox.place(topic, key), now);
    newlyWithdrawn.remove(Outbox.place(topic, key));
    outbox.put(topic, key.getBytes(StandardCharsets.UTF_8), value, Map.of());
  }

  private void withdraw(String topic, String key) {
    PublishedDigest known = published.remove(Outbox.place(topic, key));
    if (known != null) {
      newlyPublished.remove(Outbox.place(topic, key));
      newlyWithdrawn.put(Outbox.place(topic, key), known);
      outbox.put(topic, key.getBytes(StandardCharsets.UTF_8), null, Map.of());
    }
  }

  /** Tells of a record that could not be used. */
  void tell(DeadLetter letter, String sourceTopic) {
    if (settings.deadLetterTopic() != null) {
      Map<String, String> headers = new TreeMap<>();
      headers.put("topic", sourceTopic);
      headers.put("partition", Integer.toString(letter.record().partition()));
      headers.put("offset", Long.toString(letter.record().offset()));
      headers.put("reason", letter.reason());
      if (letter.record().contentType() != null) {
        headers.put("content-type", letter.record().contentType());
      }
      String source = letter.record().source();
      byte[] key = source == null ? null : source.getBytes(StandardCharsets.UTF_8);
      outbox.put(settings.deadLetterTopic(), key, letter.record().value(), headers);
    }
  }

  List<PublishedDigest> drainPublished() {
    List<PublishedDigest> drained = List.copyOf(newlyPublished.values());
    newlyPublished.clear();
    return drained;
  }

  List<PublishedDigest> drainWithdrawn() {
    List<PublishedDigest> drained = List.copyOf(newlyWithdrawn.values());
    newlyWithdrawn.clear();
    return drained;
  }
}
