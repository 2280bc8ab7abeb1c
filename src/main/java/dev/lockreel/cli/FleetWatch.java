package dev.lockreel.cli;

import dev.lockreel.finding.Triage;
import dev.lockreel.fleet.FleetFindings;
import dev.lockreel.fleet.FleetGraph;
import dev.lockreel.fleet.FleetInstance;
import dev.lockreel.fleet.FleetMetrics;
import dev.lockreel.fleet.FleetReader;
import dev.lockreel.fleet.FleetTopics;
import dev.lockreel.lockdep.declared.OrderRule;
import dev.lockreel.stream.LiveBoard;
import dev.lockreel.stream.LivePage;
import dev.lockreel.stream.LiveStatus;
import dev.lockreel.stream.Metric;
import dev.lockreel.stream.MetricsServer;
import dev.lockreel.stream.kafka.ClientSettings;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What an instance of a fleet serves for those who watch it: metrics, health, the live page. */
final class FleetWatch implements Closeable {
  private final FleetInstance fleet;
  private final FleetTopics topics;
  private final ClientSettings client;
  private final List<OrderRule> rules;
  private final FleetFindings findings;
  private final MetricsServer server;

  /**
   * Serves from now on.
   *
   * @param rules orders that the user declared
   */
  FleetWatch(
      FleetInstance fleet,
      FleetTopics topics,
      ClientSettings client,
      MetricsOptions options,
      List<OrderRule> rules)
      throws IOException {
    this.fleet = fleet;
    this.topics = topics;
    this.client = client;
    this.rules = rules;
    server = options.serve(numbers(fleet), fleet::alive, fleet::ready);
    LiveBoard board = new LiveBoard();
    findings = new FleetFindings(topics, client, board);
    server.show(new LivePage(board, this::status, this::report));
  }

  /** The report of a graph, as {@code fleet report} makes it. */
  private byte[] report(String name) throws IOException {
    FleetGraph graph = FleetReader.read(topics, client).get(name);
    if (graph == null) {
      throw new IOException("there is no graph of that name yet");
    }
    return LiveReports.html(Reports.of(graph.state(rules), Triage.NONE, false));
  }

  private LiveStatus status() {
    FleetMetrics metrics = fleet.metrics();
    SortedMap<String, Long> numbers = new TreeMap<>();
    numbers.put("events", metrics.events.sum());
    numbers.put("facts in", metrics.factsIn.sum());
    numbers.put("facts out", metrics.factsOut.sum());
    numbers.put("graphs here", (long) metrics.graphs().size());
    numbers.put("unusable records", metrics.deadLetters.sum());
    fleet.lag().forEach((stage, lag) -> numbers.put("records to read, " + stage, lag));
    String state = fleet.state().toLowerCase(Locale.ROOT).replace('_', ' ');
    String problem = findings.problem();
    return new LiveStatus(problem == null ? state : state + "; findings: " + problem, numbers);
  }

  private static List<Metric> numbers(FleetInstance fleet) {
    FleetMetrics metrics = fleet.metrics();
    return List.of(
        Metric.counter(
            "lockreel_events_total", "Events validated by this instance.", metrics.events::sum),
        Metric.counter(
            "lockreel_fleet_facts_sent_total",
            "Facts that its sources sent.",
            metrics.factsOut::sum),
        Metric.counter(
            "lockreel_fleet_fact_bytes_sent_total",
            "Bytes of the records in which they were, before compression.",
            metrics.factBytesOut::sum),
        Metric.counter(
            "lockreel_fleet_facts_without_evidence_total",
            "Facts that its sources sent without evidence, which another source has shown.",
            metrics.factsBare::sum),
        Metric.counter(
            "lockreel_fleet_facts_asked_total",
            "Facts whose evidence its graphs asked for after all.",
            metrics.factsAsked::sum),
        Metric.counter(
            "lockreel_fleet_facts_taken_total",
            "Facts that its graphs took.",
            metrics.factsIn::sum),
        Metric.counter(
            "lockreel_unusable_records_total",
            "Records that went to the dead letters.",
            metrics.deadLetters::sum),
        Metric.gauges(
            "lockreel_fleet_lag_records",
            "Records that this instance has not processed yet, as its consumers know.",
            "stage",
            fleet::lag),
        Metric.gauges(
            "lockreel_fleet_state",
            "1 for the state of this instance.",
            "state",
            () -> Map.of(fleet.state(), 1L)),
        Metric.gauge(
            "lockreel_fleet_graphs",
            "Graphs that this instance has.",
            () -> metrics.graphs().size()),
        Metric.gauges(
            "lockreel_findings",
            "Findings in the graphs of this instance.",
            "rule",
            () -> {
              Map<String, Long> byRule = new TreeMap<>();
              metrics
                  .graphs()
                  .values()
                  .forEach(
                      graph ->
                          graph.findings().forEach((rule, n) -> byRule.merge(rule, n, Long::sum)));
              return byRule;
            }));
  }

  @Override
  public void close() {
    findings.close();
    server.close();
  }
}
