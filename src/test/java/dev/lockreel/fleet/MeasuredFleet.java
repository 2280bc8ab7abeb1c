package dev.lockreel.fleet;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * A fleet that gets events, and the processor time that all its instances together take for one, in
 * rounds: without the compilers of the JVMs, and less what the instances take while nothing comes,
 * which grows with the time and the instances, not with the events. Owns the consumer.
 */
final class MeasuredFleet implements AutoCloseable {
  /** Of Linux's /proc: USER_HZ is 100, and these are the numbers of fields after the name. */
  private static final long TICK_NANOS = 10_000_000;

  private static final int UTIME = 11;
  private static final int STIME = 12;

  /**
   * @param work processor time of all threads but the compilers', in nanoseconds
   * @param all processor time of all threads, in nanoseconds
   * @param elapsed time that has passed, in nanoseconds
   */
  private record Round(long work, long all, long elapsed, long events) {}

  private final String name;
  private final List<TopicPartition> targets;
  private final List<Process> instances;
  private final KafkaConsumer<byte[], byte[]> graph;
  private final List<Round> rounds = new ArrayList<>();
  private Round begun;

  /** Processor time per time that passes, of all instances. */
  private double idle;

  /**
   * @param name for the table
   * @param targets where the events go
   * @param graph reads what all of them say of their graphs
   */
  MeasuredFleet(
      String name,
      List<TopicPartition> targets,
      List<Process> instances,
      KafkaConsumer<byte[], byte[]> graph) {
    this.name = name;
    this.targets = targets;
    this.instances = instances;
    this.graph = graph;
  }

  String name() {
    return name;
  }

  List<TopicPartition> targets() {
    return targets;
  }

  /**
   * Both as one.
   *
   * @param reader makes what reads topics
   */
  MeasuredFleet and(
      MeasuredFleet other, String both, Function<String[], KafkaConsumer<byte[], byte[]>> reader) {
    String[] topics =
        Stream.of(graph, other.graph)
            .flatMap(each -> each.assignment().stream())
            .map(TopicPartition::topic)
            .distinct()
            .toArray(String[]::new);
    return new MeasuredFleet(
        both,
        Stream.of(targets, other.targets).flatMap(List::stream).toList(),
        Stream.of(instances, other.instances).flatMap(List::stream).toList(),
        reader.apply(topics));
  }

  List<Process> instances() {
    return instances;
  }

  KafkaConsumer<byte[], byte[]> graph() {
    return graph;
  }

  /** A round begins. */
  void begin() throws IOException {
    begun = new Round(workNanos(), cpuNanos(), System.nanoTime(), 0);
  }

  /** The round has ended, with so many events. */
  void end(long events) throws IOException {
    rounds.add(since(events));
  }

  /**
   * A round in which nothing came has ended: processor time of an instance per time that passed.
   */
  double endIdle() throws IOException {
    Round none = since(0);
    return none.work / (double) none.elapsed / instances.size();
  }

  /** What an instance takes while nothing comes is so much. */
  void idle(double ofInstance) {
    idle = ofInstance * instances.size();
  }

  private Round since(long events) throws IOException {
    return new Round(
        workNanos() - begun.work,
        cpuNanos() - begun.all,
        System.nanoTime() - begun.elapsed,
        events);
  }

  /** Nanoseconds of processor time of an event, in a round. */
  private double nanos(int round) {
    Round each = rounds.get(round);
    return (each.work - idle * each.elapsed) / each.events;
  }

  /** The median of all rounds, and what lies between the quarters at both ends. */
  private String median(IntToDoubleFunction of, String format) {
    List<Double> all = new ArrayList<>();
    IntStream.range(0, rounds.size()).mapToDouble(of).forEach(all::add);
    Collections.sort(all);
    int last = all.size() - 1;
    return String.format(
        Locale.ROOT,
        format + " (" + format + " to " + format + ")",
        all.get(all.size() / 2),
        all.get(last / 4),
        all.get(last - last / 4));
  }

  /** Of each round to the mean of the same one of the others: median, and the middle half. */
  String ratioTo(List<MeasuredFleet> others) {
    return median(
        round ->
            nanos(round)
                / others.stream().mapToDouble(each -> each.nanos(round)).average().orElseThrow(),
        "%.2f");
  }

  private long workNanos() throws IOException {
    long ticks = 0;
    for (Process each : instances) {
      try (DirectoryStream<Path> threads =
          Files.newDirectoryStream(Path.of("/proc/" + each.pid() + "/task"))) {
        for (Path thread : threads) {
          ticks += ticks(thread);
        }
      }
    }
    return ticks * TICK_NANOS;
  }

  /** Processor time of a thread, in ticks; 0 for one of the compilers, and for one that ends. */
  private static long ticks(Path thread) throws IOException {
    String stat;
    try {
      stat = Files.readString(thread.resolve("stat"));
    } catch (NoSuchFileException ended) {
      return 0;
    }
    int end = stat.lastIndexOf(')');
    String[] fields = stat.substring(end + 2).split(" ", -1);
    return stat.substring(0, end).contains("Compiler")
        ? 0
        : Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME]);
  }

  private long cpuNanos() {
    return instances.stream().mapToLong(MeasuredFleet::cpuNanos).sum();
  }

  static long cpuNanos(Process process) {
    return process.info().totalCpuDuration().orElseThrow().toNanos();
  }

  @Override
  public String toString() {
    double compilers =
        rounds.stream()
            .mapToDouble(each -> (each.all - each.work) / (double) each.events)
            .average()
            .orElse(0);
    return String.format(
        Locale.ROOT,
        "%s: %d rounds of %,d events, %s ns of processor time each, all stages and stores; besides,"
            + " idle ones take %.0f ms a second, the JVM's compilers %,.0f ns an event",
        name,
        rounds.size(),
        rounds.get(0).events,
        median(this::nanos, "%.0f"),
        idle * 1_000,
        compilers);
  }

  @Override
  public void close() {
    graph.close();
  }
}
