package dev.lockreel.stream.kafka;

import dev.lockreel.Lifeline;
import java.util.ArrayList;
import java.util.List;
import kafka.Kafka;
import kafka.tools.StorageTool;

/**
 * The main class of a {@link BrokerProcess}: formats the storage where that is still to be done,
 * then runs the broker as {@code kafka-server-start} does. Ends with the JVM that started it,
 * however that ends.
 */
final class BrokerMain {
  private BrokerMain() {}

  /**
   * Runs until it is stopped.
   *
   * @param args the cluster's id, the file with the broker's properties, then options for the
   *     storage tool
   */
  public static void main(String[] args) {
    Lifeline.hold();
    List<String> format =
        new ArrayList<>(
            List.of("format", "--ignore-formatted", "--cluster-id", args[0], "--config", args[1]));
    format.addAll(List.of(args).subList(2, args.length));
    int failed = StorageTool.execute(format.toArray(String[]::new), System.out);
    if (failed != 0) {
      Runtime.getRuntime().halt(failed);
    }
    Kafka.main(new String[] {args[1]});
  }
}
