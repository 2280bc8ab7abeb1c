package dev.lockreel.stream.kafka;

import com.sun.management.OperatingSystemMXBean;
import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.ReplayListener;
import dev.lockreel.stream.StreamListener;
import dev.lockreel.stream.StreamSession;
import dev.lockreel.stream.StreamSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What a topic costs that has thousands of sources of one event each, all of one lock class: the
 * processor time of the stream at doubling numbers, and the heap that it leaves. Give the JVM
 * {@code -Xmx512m}. Argument: the largest number of sources (10000).
 */
public final class ManySourcesBenchmark {
  private static final int DOUBLINGS = 2;

  private ManySourcesBenchmark() {}

  public static void main(String[] args) throws Exception {
    int largest = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
    Path folder = Files.createTempDirectory("lockreel-bench");
    try (BrokerProcess broker = BrokerProcess.start()) {
      double before = 0;
      for (int sources = largest >> DOUBLINGS; sources <= largest; sources *= 2) {
        String topic = "sources" + sources;
        broker.createTopic(topic, 1);
        send(broker, topic, sources);
        double seconds = stream(broker, topic, folder.resolve(topic));
        String ratio =
            before == 0 ? "" : String.format(Locale.ROOT, ", %.2f times", seconds / before);
        System.out.printf(Locale.ROOT, "%,d sources: %.1f s CPU%s%n", sources, seconds, ratio);
        before = seconds;
      }
    } finally {
      delete(folder);
    }
  }

  // What was not sent shows in the number of sources.
  @SuppressWarnings("FutureReturnValueIgnored")
  private static void send(BrokerProcess broker, String topic, int sources) {
    Map<String, Object> settings = new HashMap<>(broker.clientProperties());
    settings.put("linger.ms", 20);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < sources; i++) {
        String event =
            "{\"event\":\"lock_acquire\",\"time\":1.0,\"cpu\":0,\"pid\":1,\"comm\":\"t\","
                + "\"lock\":\"0xffff888000001000\",\"name\":\"a\"}";
        producer.send(new ProducerRecord<>(topic, 0, utf8("source" + i), utf8(event)));
      }
      producer.flush();
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Processor time in seconds. */
  private static double stream(BrokerProcess broker, String topic, Path database)
      throws IOException {
    OperatingSystemMXBean machine =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long begin = machine.getProcessCpuTime();
    try (Replay replay =
        new Replay(BuiltinOptions.inMemory().withDatabase(database), ReplayListener.NONE)) {
      try (StreamSession session =
          new StreamSession(
              replay,
              new KafkaTopic(StreamRun.options(broker, topic)),
              StreamSettings.DEFAULT,
              StreamListener.NONE)) {
        session.run();
      }
      double seconds = (machine.getProcessCpuTime() - begin) / 1e9;
      System.gc();
      long used = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
      System.out.printf(
          Locale.ROOT,
          "%,d sources in the graph, %d MB of heap%n",
          replay.sources().size(),
          used >> 20);
      return seconds;
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }
}
