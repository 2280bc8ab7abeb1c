package dev.lockreel.stream.kafka;

import dev.lockreel.stream.StreamException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks the broker for the offsets at which partitions can begin. Used by the polling thread. */
final class StartOffsets {
  private final ConsumeOptions options;
  private final Consumer<byte[], byte[]> consumer;

  /** The broker has answered once: from now on it is waited for however long it is away. */
  private boolean reached;

  StartOffsets(ConsumeOptions options, Consumer<byte[], byte[]> consumer) {
    this.options = options;
    this.consumer = consumer;
  }

  /** Where a partition begins, and where it ends now. */
  record Start(StartOffset start, long end) {}

  /** The partitions that the topic has. */
  Set<Integer> partitions() throws StreamException {
    List<PartitionInfo> infos;
    try {
      infos = consumer.partitionsFor(options.topic(), options.patience());
    } catch (UnknownTopicOrPartitionException e) {
      infos = List.of();
    } catch (TimeoutException e) {
      throw unreachable(e);
    } catch (KafkaException e) {
      throw KafkaClients.failure(options, e);
    }
    if (infos == null || infos.isEmpty()) {
      throw new StreamException(
          options.client().servers() + ": there is no topic " + options.topic(), null);
    }
    Set<Integer> numbers = new TreeSet<>();
    infos.forEach(info -> numbers.add(info.partition()));
    return numbers;
  }

  /**
   * Where each of them begins.
   *
   * @param stored where the database stopped, of those that it knows
   * @param wanted where the others begin; null: at the group's offset, else at the beginning
   * @param givenUp asked when the broker does not answer
   */
  Map<TopicPartition, Start> of(
      Collection<TopicPartition> partitions,
      Map<Integer, Long> stored,
      StreamStart wanted,
      BooleanSupplier givenUp)
      throws StreamException {
    Set<TopicPartition> all = new HashSet<>(partitions);
    Duration patience = options.patience();
    Map<TopicPartition, Long> beginnings =
        answer(() -> consumer.beginningOffsets(all, patience), givenUp);
    Map<TopicPartition, Long> ends = answer(() -> consumer.endOffsets(all, patience), givenUp);
    Map<TopicPartition, OffsetAndMetadata> committed =
        options.group() == null
            ? Map.of()
            : answer(() -> consumer.committed(all, patience), givenUp);
    Map<TopicPartition, Long> asked = asked(wanted, all, beginnings, ends, givenUp);
    Map<TopicPartition, Start> starts =
        new TreeMap<>((a, b) -> Integer.compare(a.partition(), b.partition()));
    for (TopicPartition each : all) {
      Long at = stored.get(each.partition());
      long end = ends.get(each);
      if (at != null && at > end) {
        throw new StreamException(
            options
                + ": partition "
                + each.partition()
                + " ends at "
                + end
                + ", but the database has consumed it up to "
                + at
                + ": the topic was made anew; use another database for it",
            null);
      }
      OffsetAndMetadata group = committed.get(each);
      Long at2 = group == null ? null : group.offset();
      starts.put(
          each,
          new Start(StartOffset.of(at, at2, wanted, asked.get(each), beginnings.get(each)), end));
    }
    return starts;
  }

  private Map<TopicPartition, Long> asked(
      StreamStart wanted,
      Set<TopicPartition> partitions,
      Map<TopicPartition, Long> beginnings,
      Map<TopicPartition, Long> ends,
      BooleanSupplier givenUp)
      throws StreamException {
    StreamStart start = wanted == null ? StreamStart.EARLIEST : wanted;
    return switch (start.kind()) {
      case EARLIEST -> beginnings;
      case LATEST -> ends;
      case TIMESTAMP -> {
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(each -> times.put(each, start.timestampMillis()));
        Map<TopicPartition, OffsetAndTimestamp> found =
            answer(() -> consumer.offsetsForTimes(times, options.patience()), givenUp);
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (TopicPartition each : partitions) {
          OffsetAndTimestamp at = found.get(each);
          offsets.put(each, at == null ? ends.get(each) : at.offset());
        }
        yield offsets;
      }
    };
  }

  /** Asks until there is an answer; the first time of all, no longer than the user's patience. */
  private <T> T answer(Supplier<T> question, BooleanSupplier givenUp) throws StreamException {
    while (true) {
      try {
        T answer = question.get();
        reached = true;
        return answer;
      } catch (RetriableException e) {
        if (!reached || givenUp.getAsBoolean()) {
          throw unreachable(e);
        }
      }
    }
  }

  private StreamException unreachable(KafkaException cause) {
    return new StreamException(
        options.client().servers()
            + ": no broker answers within "
            + options.patience().toSeconds()
            + " s (is it running, and does --config say what its security needs?)",
        cause);
  }
}
