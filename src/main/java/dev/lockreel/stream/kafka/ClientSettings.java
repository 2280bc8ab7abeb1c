package dev.lockreel.stream.kafka;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The properties of a Kafka client: those that the user's file gives, and ours. Secrets among them
 * are never shown: {@link #withoutSecrets} takes them out of whatever is to be printed.
 */
public final class ClientSettings {
  /** Bytes that a producer may keep in memory. */
  static final long BUFFER_BYTES = 64L << 20;

  private static final String SERVERS = "bootstrap.servers";
  private static final String HIDDEN = "[hidden]";
  private static final Pattern SECRET = Pattern.compile("password|secret|jaas|token|ssl\\..*key$");

  /** The secret options of a login module in {@code sasl.jaas.config}. */
  private static final Pattern SECRET_OPTION =
      Pattern.compile(
          "\\w*(?:password|secret|token|key)\\w*\\s*=\\s*"
              + "(?:\"([^\"]+)\"|'([^']+)'|([^\\s;'\"]+))",
          Pattern.CASE_INSENSITIVE);

  private final Map<String, String> properties;

  private ClientSettings(Map<String, String> properties) {
    this.properties = Collections.unmodifiableMap(properties);
  }

  /**
   * The properties in {@code file}, if there is one, with {@code servers} over what it says.
   *
   * @param servers for {@code bootstrap.servers}; null: as the file says
   * @param file in the format of Java properties; null: none
   * @throws IOException it cannot be read, or neither names the brokers
   */
  public static ClientSettings of(String servers, Path file) throws IOException {
    Map<String, String> all = new HashMap<>();
    if (file != null) {
      Properties read = new Properties();
      try (Reader in = Files.newBufferedReader(file)) {
        read.load(in);
      } catch (NoSuchFileException e) {
        throw new IOException(file + ": no such file", e);
      } catch (IOException | IllegalArgumentException e) {
        throw new IOException(file + ": cannot be read as properties: " + e.getMessage(), e);
      }
      read.stringPropertyNames().forEach(name -> all.put(name, read.getProperty(name)));
    }
    if (servers != null) {
      all.put(SERVERS, servers);
    }
    if (!all.containsKey(SERVERS)) {
      throw new IOException(
          "no brokers: give --bootstrap-servers, or bootstrap.servers in the file of --config");
    }
    return new ClientSettings(all);
  }

  /** Names that no client of Kafka knows, in order; a plug-in may. */
  public SortedSet<String> unknown() {
    SortedSet<String> unknown = new TreeSet<>(properties.keySet());
    unknown.removeAll(ConsumerConfig.configNames());
    unknown.removeAll(ProducerConfig.configNames());
    unknown.removeAll(AdminClientConfig.configNames());
    return unknown;
  }

  /** Where the brokers are, as the user said. */
  public String servers() {
    return properties.get(SERVERS);
  }

  /** A copy for a client of Kafka. */
  public Map<String, Object> toMap() {
    return new HashMap<>(properties);
  }

  /** The text with every secret value of these properties taken out. */
  public String withoutSecrets(String text) {
    String clean = text;
    for (Map.Entry<String, String> property : properties.entrySet()) {
      String value = property.getValue();
      if (!value.isBlank() && SECRET.matcher(property.getKey().toLowerCase(Locale.ROOT)).find()) {
        clean = clean.replace(value, HIDDEN);
        Matcher option = SECRET_OPTION.matcher(value);
        while (option.find()) {
          String inQuotes = option.group(1) != null ? option.group(1) : option.group(2);
          clean = clean.replace(inQuotes != null ? inQuotes : option.group(3), HIDDEN);
        }
      }
    }
    return clean;
  }
}
