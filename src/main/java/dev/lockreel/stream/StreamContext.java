package dev.lockreel.stream;

import dev.lockreel.replay.SourceHome;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * The surroundings that all traces of a topic share.
 *
 * @param midway whether a trace that is met first in that partition may have begun before
 * @param arrivalsShow whether the order in which records come shows in reports: the place of a
 *     trace among the others is that of its first record, and a record that comes again is an
 *     anomaly
 * @param letters takes the records that cannot be used
 */
public record StreamContext(
    SourceHome home,
    RecordDecoder decoder,
    StreamSettings settings,
    String topic,
    IntPredicate midway,
    boolean arrivalsShow,
    Consumer<DeadLetter> letters) {}
