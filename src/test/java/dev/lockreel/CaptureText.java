package dev.lockreel;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a capture holds that is kept compressed with zstd. */
public final class CaptureText {
  private CaptureText() {}

  public static byte[] bytes(Path capture) throws IOException {
    try (InputStream in = new ZstdInputStream(Files.newInputStream(capture))) {
      return in.readAllBytes();
    }
  }

  public static List<String> lines(Path capture) throws IOException {
    return new String(bytes(capture), UTF_8).lines().toList();
  }
}
