package dev.lockreel.replay;

import dev.lockreel.stream.DeadLetter;
import dev.lockreel.stream.RecordDecoder;
import java.util.function.Consumer;

/**
 * What the traces of a topic have in common.
 *
 * @param position where the topic's partitions stand
 * @param letters takes the records that cannot be used
 */
record StreamContext(
    Replay replay,
    RecordDecoder decoder,
    StreamSettings settings,
    String topic,
    StreamPosition position,
    Consumer<DeadLetter> letters) {}
