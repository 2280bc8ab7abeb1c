package dev.lockreel.stream;

import dev.lockreel.replay.Replay;
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
    TopicPosition position,
    Consumer<DeadLetter> letters) {}
