package dev.lockreel.store;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.regex.Pattern;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/**
 * Loads RocksDB's native library. RocksDB itself unpacks 17 MB into the temporary folder at every
 * start, which costs a tenth of a second; here it is unpacked once into the user's cache folder and
 * loaded from there. Where that folder cannot be used, RocksDB's own way remains.
 */
final class NativeLibrary {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private NativeLibrary() {}

  /** Loads the library unless this JVM has it already. */
  static synchronized void load() throws StoreException {
    if (isOnLibraryPath()) {
      loadUnpacked();
      return;
    }
    try {
      loadCached();
    } catch (IOException | RuntimeException | LinkageError e) {
      loadUnpacked();
    }
  }

  /** The launcher of a clone puts it there; RocksDB looks there itself. */
  private static boolean isOnLibraryPath() {
    String name = Environment.getJniLibraryFileName("rocksdb");
    String folders = System.getProperty("java.library.path", "");
    return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(folders)
        .anyMatch(folder -> !folder.isEmpty() && new File(folder, name).isFile());
  }

  private static void loadCached() throws IOException {
    Path folder = cached(cacheFolder());
    RocksDB.loadLibrary(List.of(folder.toString()));
  }

  private static void loadUnpacked() throws StoreException {
    try {
      RocksDB.loadLibrary();
    } catch (RuntimeException | LinkageError e) {
      throw new StoreException("RocksDB's native library cannot be loaded: " + e.getMessage(), e);
    }
  }

  /** Where the library is kept between runs. */
  static Path cacheFolder() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path base =
        cache == null || cache.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    return base.toAbsolutePath().resolve("lockreel");
  }

  /**
   * The folder below {@code cache} that holds the library, unpacked now if it was not. Its name
   * carries size and checksum of the library, so versions do not meet. Processes that start at once
   * each unpack into a file of their own and rename it: the last one wins, and all are the same.
   */
  static Path cached(Path cache) throws IOException {
    URL resource = RocksDB.class.getResource("/" + Environment.getJniLibraryFileName("rocksdb"));
    if (resource == null || !(resource.openConnection() instanceof JarURLConnection)) {
      throw new IOException("the library is not in a jar");
    }
    JarEntry entry = ((JarURLConnection) resource.openConnection()).getJarEntry();
    String version = Long.toHexString(entry.getCrc()) + "-" + entry.getSize();
    Path folder = cache.resolve("rocksdbjni-" + version);
    Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    checkOurs(folder);
    // RocksDB.loadLibrary(List) adds "jni" to a name that has it already.
    Path library = folder.resolve(Environment.getJniLibraryFileName("rocksdbjni"));
    if (!Files.isRegularFile(library) || Files.size(library) != entry.getSize()) {
      unpack(resource, library);
    }
    return folder;
  }

  /** Checks that only this user can write to the folder, since code is loaded from it. */
  private static void checkOurs(Path folder) throws IOException {
    PosixFileAttributes attributes = Files.readAttributes(folder, PosixFileAttributes.class);
    if (!attributes.owner().getName().equals(System.getProperty("user.name"))
        || !OWNER_ONLY.containsAll(attributes.permissions())) {
      throw new IOException(folder + " is open to other users");
    }
  }

  private static void unpack(URL resource, Path library) throws IOException {
    Path own = Files.createTempFile(library.getParent(), "unpacking", ".tmp");
    try {
      URLConnection connection = resource.openConnection();
      try (InputStream in = connection.getInputStream()) {
        Files.copy(in, own, StandardCopyOption.REPLACE_EXISTING);
      }
      Files.move(own, library, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(own);
    }
  }
}
