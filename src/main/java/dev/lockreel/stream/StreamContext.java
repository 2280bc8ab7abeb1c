package dev.lockreel.stream;

import dev.lockreel.replay.Replay;
import java.util.function.Consumer;

/**
 * The surroundings that all traces of a topic share.
 *
 * @param position how far the topic's partitions were consumed
 * @param letters takes the records that cannot be used
 */
record StreamContext(
    Replay replay,
    RecordDecoder decoder,
    StreamSettings settings,
    String topic,
    TopicPosition position,
    Consumer<DeadLetter> letters) {}
