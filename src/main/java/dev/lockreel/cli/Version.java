package dev.lockreel.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The product's version, from the resource that Maven fills in. */
final class Version implements IVersionProvider {
  /** Such as {@code 0.1.0+g3f2a9b1c04de}: the version, and the commit where the build knows it. */
  static String number() {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new AssertionError("version.properties is on the class path", e);
    }
    return properties.getProperty("version") + commit();
  }

  private static String commit() {
    try (InputStream in = Version.class.getResourceAsStream("commit")) {
      return in == null ? "" : "+g" + new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new AssertionError("a resource is readable", e);
    }
  }

  @Override
  public String[] getVersion() {
    return new String[] {"lockreel " + number()};
  }
}
