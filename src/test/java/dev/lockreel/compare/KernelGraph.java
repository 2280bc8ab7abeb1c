package dev.lockreel.compare;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a kernel's lockdep knew: the text of /proc/lockdep, which shows dependencies of distance 1
 * only.
 *
 * <pre>
 * ffffffff820beba0 OPS:     553 FD:   14 BD:    6 +.+.: console_lock
 *  -> [ffffffff841acb50] &amp;port_lock_key
 * </pre>
 */
record KernelGraph(List<Node> classes, List<Edge> dependencies) {
  private static final Pattern CLASS =
      Pattern.compile("([0-9a-f]{8,16}) (?:(?:OPS|FD|BD): *\\d+ )*([-.+?]{4}): (.*)");
  private static final Pattern DEPENDENCY = Pattern.compile(" -> \\[([0-9a-f]{8,16})\\] (.*)");
  private static final Pattern SUFFIXES = Pattern.compile("(#\\d+)?(/\\d+)?$");

  /** A lock class with its usage characters. */
  record Node(long key, String usage, String name) {}

  /** {@code to} was taken with {@code from} held; names as printed. */
  record Edge(long fromKey, long toKey, String from, String to) {}

  /** Reads the text; a file that ends in {@code .zst} is decompressed. */
  static KernelGraph read(Path file) throws IOException {
    KernelGraph graph = new KernelGraph(new ArrayList<>(), new ArrayList<>());
    try (InputStream in = Files.newInputStream(file);
        InputStream text = file.toString().endsWith(".zst") ? new ZstdInputStream(in) : in;
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8))) {
      lines.lines().forEach(graph::add);
    }
    return graph;
  }

  /** A class name without the number of its version ({@code #2}) and its subclass ({@code /1}). */
  static String baseName(String name) {
    return SUFFIXES.matcher(name).replaceFirst("");
  }

  private void add(String line) {
    Matcher node = CLASS.matcher(line);
    if (node.matches()) {
      classes.add(new Node(key(node.group(1)), node.group(2), node.group(3)));
      return;
    }
    Matcher edge = DEPENDENCY.matcher(line);
    if (edge.matches()) {
      Node from = classes.get(classes.size() - 1);
      dependencies.add(new Edge(from.key(), key(edge.group(1)), from.name(), edge.group(2)));
    }
  }

  private static long key(String hex) {
    return Long.parseUnsignedLong(hex, 16);
  }
}
