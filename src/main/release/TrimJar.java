import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Copies a jar without some of its entries, and puts some of those beside it: {@code TrimJar IN OUT
 * FOLDER PUT_OUT DROPPED}. An entry whose name fits the pattern PUT_OUT is written to FOLDER, by its
 * last name; one that fits DROPPED goes nowhere. The same jar gives the same bytes.
 */
final class TrimJar {
  private TrimJar() {}

  public static void main(String[] args) throws IOException {
    Path folder = Files.createDirectories(Path.of(args[2]));
    Pattern putOut = Pattern.compile(args[3]);
    Pattern dropped = Pattern.compile(args[4]);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(Path.of(args[0])));
        ZipInputStream jar = new ZipInputStream(in);
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(Path.of(args[1])));
        ZipOutputStream trimmed = new ZipOutputStream(out)) {
      for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
        String name = entry.getName();
        if (putOut.matcher(name).matches()) {
          Files.write(folder.resolve(name.substring(name.lastIndexOf('/') + 1)), jar.readAllBytes());
        } else if (!dropped.matcher(name).matches()) {
          ZipEntry copy = new ZipEntry(name);
          copy.setTimeLocal(entry.getTimeLocal());
          trimmed.putNextEntry(copy);
          jar.transferTo(trimmed);
          trimmed.closeEntry();
        }
      }
    }
  }
}
