package dev.lockreel.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rocksdb.RocksDB;

/**
 * Kafka Streams asks for an older RocksDB than ours: both use the one version that the project
 * names, and there is no second one on the class path.
 */
class LibraryVersionsTest {
  private static final String VERSION = "11.8.1";

  @Test
  void thereIsOneRocksDbAndItIsTheProjects() throws Exception {
    String ofClass = RocksDB.class.getName().replace('.', '/') + ".class";
    List<URL> all = Collections.list(RocksDB.class.getClassLoader().getResources(ofClass));
    assertThat(all).hasSize(1);
    assertThat(all.get(0).toString()).contains("rocksdbjni-" + VERSION + ".jar");
    assertThat(RocksDB.rocksdbVersion()).hasToString(VERSION);
  }
}
