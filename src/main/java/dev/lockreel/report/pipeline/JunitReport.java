package dev.lockreel.report.pipeline;

import dev.lockreel.finding.Severity;
import dev.lockreel.report.Inputs;
import dev.lockreel.report.Renderer;
import dev.lockreel.report.Report;
import dev.lockreel.report.Visible;
import dev.lockreel.trace.SourceState;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The report as XML of JUnit, in the form that Jenkins' schema describes: a suite for each rule, a
 * test for each finding. Times and hosts are left out: the same report gives the same bytes.
 */
public final class JunitReport implements Renderer {
  private final Severity failing;

  /**
   * A report.
   *
   * @param failing least severity of a finding that is a failure
   */
  public JunitReport(Severity failing) {
    this.failing = failing;
  }

  @Override
  public void render(Report report, OutputStream out) throws IOException {
    List<TestSuite> suites = TestSuite.of(report, failing);
    Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    try {
      XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(writer);
      xml.writeStartDocument("UTF-8", "1.0");
      feed(xml, 0);
      xml.writeStartElement("testsuites");
      xml.writeAttribute("name", "lockreel");
      xml.writeAttribute("tests", count(suites, null));
      xml.writeAttribute("failures", count(suites, TestCase.Outcome.FAILED));
      xml.writeAttribute("errors", count(suites, TestCase.Outcome.BROKEN));
      for (int i = 0; i < suites.size(); i++) {
        suite(xml, suites.get(i), i == 0 ? report : null);
      }
      feed(xml, 0);
      xml.writeEndElement();
      feed(xml, 0);
      xml.writeEndDocument();
      xml.flush();
    } catch (XMLStreamException e) {
      throw new IOException(e.getMessage(), e);
    }
    writer.flush();
  }

  private static String count(List<TestSuite> suites, TestCase.Outcome outcome) {
    return Long.toString(
        suites.stream()
            .mapToLong(each -> outcome == null ? each.cases().size() : each.count(outcome))
            .sum());
  }

  /**
   * A suite.
   *
   * @param report whose inputs are its properties; null: it has none
   */
  private static void suite(XMLStreamWriter xml, TestSuite suite, Report report)
      throws XMLStreamException {
    feed(xml, 1);
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", suite.name());
    xml.writeAttribute("tests", count(List.of(suite), null));
    xml.writeAttribute("failures", count(List.of(suite), TestCase.Outcome.FAILED));
    xml.writeAttribute("errors", count(List.of(suite), TestCase.Outcome.BROKEN));
    xml.writeAttribute("skipped", count(List.of(suite), TestCase.Outcome.SKIPPED));
    if (report != null) {
      properties(xml, report);
    }
    for (TestCase each : suite.cases()) {
      testCase(xml, suite, each);
    }
    feed(xml, 1);
    xml.writeEndElement();
  }

  private static void properties(XMLStreamWriter xml, Report report) throws XMLStreamException {
    feed(xml, 2);
    xml.writeStartElement("properties");
    property(xml, "lockreel", report.toolVersion());
    for (SourceState source : report.sources()) {
      property(xml, "source", Inputs.line(source));
    }
    if (!report.selection().isAll()) {
      property(xml, "selection", String.join(", ", report.selection().conditions()));
    }
    feed(xml, 2);
    xml.writeEndElement();
  }

  private static void property(XMLStreamWriter xml, String name, String value)
      throws XMLStreamException {
    feed(xml, 3);
    xml.writeEmptyElement("property");
    xml.writeAttribute("name", name);
    xml.writeAttribute("value", Visible.of(value));
  }

  private static void testCase(XMLStreamWriter xml, TestSuite suite, TestCase test)
      throws XMLStreamException {
    feed(xml, 2);
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", "lockreel." + suite.name());
    xml.writeAttribute("name", test.name());
    String details = String.join("\n", test.details());
    switch (test.outcome()) {
      case SKIPPED -> element(xml, "skipped", test.reason());
      case FAILED -> problem(xml, "failure", test, details);
      case BROKEN -> problem(xml, "error", test, details);
      case PASSED -> {
        if (!details.isEmpty()) {
          element(xml, "system-out", test.reason() + "\n" + details);
        }
      }
    }
    feed(xml, 2);
    xml.writeEndElement();
  }

  private static void problem(XMLStreamWriter xml, String name, TestCase test, String details)
      throws XMLStreamException {
    feed(xml, 3);
    xml.writeStartElement(name);
    xml.writeAttribute("message", test.reason());
    xml.writeCharacters(details);
    xml.writeEndElement();
  }

  private static void element(XMLStreamWriter xml, String name, String text)
      throws XMLStreamException {
    feed(xml, 3);
    xml.writeStartElement(name);
    xml.writeCharacters(text);
    xml.writeEndElement();
  }

  private static void feed(XMLStreamWriter xml, int depth) throws XMLStreamException {
    xml.writeCharacters("\n" + "  ".repeat(depth));
  }
}
