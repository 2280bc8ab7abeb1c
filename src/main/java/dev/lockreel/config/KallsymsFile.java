package dev.lockreel.config;

import dev.lockreel.ingest.CompressedText;
import dev.lockreel.trace.FailureReason;
import java.io.IOException;
import java.nio.file.NoSuchFileException;

/**
 * The kernel's symbol table as /proc/kallsyms prints it, the file of {@code --kallsyms}.
 *
 * <pre>
 * ffffffff824722c0 D __lockdep_no_validate__
 * ffffffffa0004000 d lockbug_fops [lockbug]
 * </pre>
 */
public final class KallsymsFile {
  private static final String NO_VALIDATE = "__lockdep_no_validate__";

  private KallsymsFile() {}

  /**
   * Address of the class key of locks that lockdep does not validate; never 0.
   *
   * @param file plain or compressed as traces are, also in an archive
   */
  public static long noValidateKey(String file) throws ConfigurationException {
    String[] address = new String[1];
    try {
      CompressedText.forEachLine(
          file,
          line -> {
            String[] fields = line.split("\\s+", 4);
            if (address[0] == null && fields.length >= 3 && fields[2].equals(NO_VALIDATE)) {
              address[0] = fields[0];
            }
          });
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(file + ": no such file", e);
    } catch (IOException e) {
      throw new ConfigurationException(file + ": cannot be read: " + FailureReason.of(e), e);
    }
    if (address[0] != null) {
      return address(address[0], file);
    }
    throw new ConfigurationException(
        file
            + ": no "
            + NO_VALIDATE
            + " in it; a copy of /proc/kallsyms of the traced kernel is expected (CONFIG_LOCKDEP and"
            + " CONFIG_KALLSYMS_ALL)");
  }

  private static long address(String hex, String file) throws ConfigurationException {
    long address;
    try {
      address = Long.parseUnsignedLong(hex, 16);
    } catch (NumberFormatException e) {
      throw new ConfigurationException(
          file + ": no address before " + NO_VALIDATE + ": \"" + hex + "\"", e);
    }
    if (address == 0) {
      throw new ConfigurationException(
          file
              + ": all addresses are zero: the kernel hides them (kernel.kptr_restrict); copy"
              + " /proc/kallsyms as root, in the boot that is traced");
    }
    return address;
  }
}
