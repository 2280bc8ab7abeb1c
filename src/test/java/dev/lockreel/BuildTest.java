package dev.lockreel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What the build must leave to its user. */
class BuildTest {
  /**
   * {@code mvn test-compile exec:java -Dexec.args=…} runs a benchmark: a script of the build that
   * has its arguments one by one would get these instead.
   */
  @Test
  void argumentsOfABenchmarkGoToNoScriptOfTheBuild() throws Exception {
    Document pom =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new File("pom.xml"));
    NodeList executions = pom.getElementsByTagName("execution");
    List<String> scripts = new ArrayList<>();
    for (int i = 0; i < executions.getLength(); i++) {
      Element each = (Element) executions.item(i);
      if (text(each, "phase").equals("generate-resources") && text(each, "goal").equals("exec")) {
        scripts.add(text(each, "id"));
        assertThat(text(each, "argument")).as(text(each, "id")).isEmpty();
        assertThat(text(each, "commandlineArgs")).as(text(each, "id")).isNotEmpty();
      }
    }
    assertThat(scripts).containsExactly("commit", "page");
  }

  private static String text(Element in, String name) {
    NodeList found = in.getElementsByTagName(name);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent();
  }
}
