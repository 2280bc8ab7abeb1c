package dev.lockreel.stream.kafka;

import dev.lockreel.stream.Delivery;
import dev.lockreel.stream.StreamException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which partitions are consumed, and from which offset. Before a partition begins, the owner (who
 * takes the deliveries) says at which offset it stopped; before another member of the group gets a
 * partition, the owner keeps all that it consumed of it.
 *
 * <p>Used by the polling thread, which waits for those answers.
 */
final class Assignments implements ConsumerRebalanceListener {
  private static final Logger LOG = LoggerFactory.getLogger(Assignments.class);
  private static final Duration PATIENCE = Duration.ofMillis(200);

  private final ConsumeOptions options;
  private final Consumer<byte[], byte[]> consumer;
  private final StartOffsets starts;
  private final AddedPartitions added;
  private final PartitionEnds ends;
  private final GroupOffsets group;
  private final DeliveryQueue queue;

  /**
   * @param consumer not this one's to close
   */
  Assignments(
      ConsumeOptions options,
      Consumer<byte[], byte[]> consumer,
      PartitionEnds ends,
      GroupOffsets group,
      DeliveryQueue queue) {
    this.options = options;
    this.consumer = consumer;
    this.ends = ends;
    this.group = group;
    this.queue = queue;
    starts = new StartOffsets(options, consumer);
    added = new AddedPartitions(options, consumer);
  }

  /** Looks at the topic, then assigns partitions to the consumer or has it join the group. */
  void choose() throws StreamException {
    Set<Integer> there = starts.partitions();
    for (int wanted : options.partitions()) {
      if (!there.contains(wanted)) {
        throw new StreamException(
            "topic " + options.topic() + " has no partition " + wanted + ", only " + there, null);
      }
    }
    Set<Integer> assigned = options.partitions().isEmpty() ? there : options.partitions();
    if (options.group() == null || !options.partitions().isEmpty()) {
      consumer.assign(topicPartitions(assigned));
    } else {
      consumer.subscribe(List.of(options.topic()), this);
    }
  }

  /** Begins those that no group assigns. */
  void begin() throws StreamException {
    if (consumer.subscription().isEmpty()) {
      begin(consumer.assignment(), options.start());
    }
  }

  /**
   * Begins partitions that were added to the topic at their beginning: they are younger than this
   * stream.
   */
  void takeAdded() throws StreamException {
    Set<Integer> found = added.found();
    if (!found.isEmpty()) {
      LOG.info("partitions were added topic={} partitions={}", options.topic(), found);
      Set<TopicPartition> all = new HashSet<>(consumer.assignment());
      all.addAll(topicPartitions(found));
      consumer.assign(all);
      begin(topicPartitions(found), StreamStart.EARLIEST);
    }
  }

  /**
   * Asks the owner at which offset it stopped in each, and begins there.
   *
   * @param start where a partition begins of which nothing was consumed
   */
  void begin(Collection<TopicPartition> partitions, StreamStart start) throws StreamException {
    if (partitions.isEmpty() || queue.abandoned()) {
      return;
    }
    Map<Integer, Long> stored = ask(answer -> new Delivery.Assigned(numbers(partitions), answer));
    if (stored == null) {
      return;
    }
    Map<TopicPartition, StartOffsets.Start> all =
        starts.of(partitions, stored, start, queue::abandoned);
    for (Map.Entry<TopicPartition, StartOffsets.Start> each : all.entrySet()) {
      int partition = each.getKey().partition();
      long offset = each.getValue().start().offset();
      long end = each.getValue().end();
      queue.put(new Delivery.Begins(partition, stored.getOrDefault(partition, -1L), offset));
      consumer.seek(each.getKey(), offset);
      ends.assigned(partition, end);
      LOG.info(
          "partition begins topic={} partition={} offset={} end={}",
          options.topic(),
          partition,
          offset,
          end);
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    try {
      begin(partitions, options.start());
    } catch (StreamException e) {
      throw new KafkaException(e.getMessage(), e);
    }
  }

  /** Has the owner keep all that it consumed, then commits to the group. */
  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    if (partitions.isEmpty() || queue.abandoned()) {
      return;
    }
    Set<Integer> numbers = numbers(partitions);
    Map<Integer, Long> stored = ask(answer -> new Delivery.Revoked(numbers, answer));
    LOG.info("partitions revoked topic={} partitions={}", options.topic(), numbers);
    if (stored != null) {
      group.checkpointed(stored);
      group.commitSync(queue::abandoned);
    }
    ends.forget(numbers);
    group.forget(numbers);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    // Another member has them already; what we consumed stays valid.
    onPartitionsRevoked(partitions);
  }

  /** The owner's answer; null where the stream is being closed. */
  private Map<Integer, Long> ask(
      Function<CompletableFuture<Map<Integer, Long>>, Delivery> question) {
    CompletableFuture<Map<Integer, Long>> answer = new CompletableFuture<>();
    queue.put(question.apply(answer));
    while (!queue.abandoned()) {
      try {
        return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException notYet) {
        LOG.trace("the owner is still validating");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return null;
      } catch (ExecutionException e) {
        throw new AssertionError("the owner's answer failed", e);
      }
    }
    return null;
  }

  private static Set<Integer> numbers(Collection<TopicPartition> partitions) {
    Set<Integer> numbers = new TreeSet<>();
    partitions.forEach(each -> numbers.add(each.partition()));
    return numbers;
  }

  private List<TopicPartition> topicPartitions(Set<Integer> numbers) {
    List<TopicPartition> partitions = new ArrayList<>();
    numbers.forEach(each -> partitions.add(new TopicPartition(options.topic(), each)));
    return partitions;
  }
}
