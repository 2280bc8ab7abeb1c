package dev.lockreel.fleet;

import dev.lockreel.lockdep.facts.Fact;
import dev.lockreel.store.FactRecord;
import dev.lockreel.store.SourceImage;
import dev.lockreel.stream.DeadLetter;
import dev.lockreel.stream.StreamRecord;
import dev.lockreel.stream.StreamedIdentity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The sources of one task: those with recent records are in memory, the others in the entries. A
 * source that has something left to send or to end is marked there, for whoever has it next.
 */
final class FleetSources {
  private static final char OPEN = 'o';
  private static final byte[] MARK = {1};

  private final FleetContext context;
  private final Map<String, FleetSource> sources = new LinkedHashMap<>();

  FleetSources(FleetContext context) {
    this.context = context;
  }

  /** Takes up the sources that another process has left open. */
  void open(long now) throws IOException {
    List<String> names = new ArrayList<>();
    context.entries().scan(new byte[] {(byte) OPEN}, (key, v) -> names.add(EntryKey.name(key)));
    for (String name : names) {
      String identity = StreamedIdentity.of(name, context.settings().topics().traces());
      if (context.entries().get(EntryKey.of(FleetSource.IMAGE, identity)) != null) {
        FleetSource source = new FleetSource(context, name, null);
        source.seenAt(now);
        sources.put(name, source);
      }
    }
  }

  /** Takes a record of a trace. */
  void accept(StreamRecord record, long now) throws IOException {
    if (record.source() == null || record.source().indexOf('\0') >= 0) {
      String problem = record.source() == null ? record.problem() : "a zero byte in its key";
      context.output().deadLetter(new DeadLetter(record, problem));
      return;
    }
    String name = record.traceName();
    FleetSource source = sources.get(name);
    if (source == null) {
      source = new FleetSource(context, name, record);
      sources.put(name, source);
      context.entries().put(EntryKey.of(OPEN, name), MARK);
    }
    source.accept(record, now);
  }

  /** Sends the evidence of facts that it was left out of, where they still hold. */
  void answer(FactRecord lacking) throws IOException {
    String identity = lacking.source();
    for (FleetSource each : sources.values()) {
      if (each.identity().equals(identity)) {
        each.answer(lacking);
        return;
      }
    }
    byte[] image = context.entries().get(EntryKey.of(FleetSource.IMAGE, identity));
    if (image != null) {
      SourceImage kept = SourceImage.decode(image);
      long[] counts = lacking.emulated() ? kept.emulatedCounts() : kept.counts();
      SourceFacts facts =
          new SourceFacts(
              identity, lacking.emulated(), context.entries(), counts, SourceFacts.NOTHING_KNOWN);
      List<Fact> whole = facts.whole(lacking.facts());
      if (!whole.isEmpty()) {
        context.output().facts(kept.graph(), FactRecord.of(identity, lacking.emulated(), whole));
      }
    }
  }

  /** Keeps all that has changed. */
  void save() {
    sources.values().forEach(FleetSource::save);
  }

  /** Sends counts and summaries, ends idle sources, and lets go of those that are settled. */
  void publish(long now) {
    long idle = context.settings().idleAfter().toMillis();
    int most = context.settings().stream().tracesInMemory();
    List<Map.Entry<String, FleetSource>> oldest = new ArrayList<>(sources.entrySet());
    oldest.sort(Comparator.comparingLong(each -> each.getValue().lastRecord()));
    int tooMany = oldest.size() - most;
    for (Map.Entry<String, FleetSource> each : oldest) {
      FleetSource source = each.getValue();
      if (now - source.lastRecord() >= idle || tooMany > 0) {
        source.end();
      }
      source.publish();
      tooMany--;
      if (source.isSettled()) {
        sources.remove(each.getKey());
        context.entries().put(EntryKey.of(OPEN, each.getKey()), null);
      }
    }
  }

  int inMemory() {
    return sources.size();
  }
}
