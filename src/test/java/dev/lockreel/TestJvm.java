package dev.lockreel;

import java.io.File;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Another JVM on the class path of the tests, one that starts fast. */
public final class TestJvm {
  private final List<String> command = new ArrayList<>();

  private TestJvm(List<String> options) {
    // A build under nohup or in a script's background ignores signals, and a child inherits that.
    command.addAll(List.of("env", "--default-signal=HUP,INT,TERM"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath()));
  }

  /** Where the classes of the tests come from, also where a launcher loads them by itself. */
  private static String classPath() {
    if (!(TestJvm.class.getClassLoader() instanceof URLClassLoader launchers)) {
      return System.getProperty("java.class.path");
    }
    return Arrays.stream(launchers.getURLs())
        .map(url -> Path.of(URI.create(url.toString())).toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** One with further options, such as {@code -Xmx256m}; of two that contradict the last counts. */
  public static TestJvm with(String... options) {
    return new TestJvm(List.of(options));
  }

  /** That runs a class's {@code main}; the caller redirects, starts and ends it. */
  public ProcessBuilder running(String mainClass, String... args) {
    List<String> whole = new ArrayList<>(command);
    whole.add(mainClass);
    whole.addAll(List.of(args));
    return new ProcessBuilder(whole);
  }
}
