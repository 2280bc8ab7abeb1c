package dev.lockreel.cli;

import dev.lockreel.report.NumberText;
import dev.lockreel.store.GraphStore;
import dev.lockreel.store.LostWrite;
import dev.lockreel.store.StoreException;
import dev.lockreel.store.StoredState;
import dev.lockreel.trace.SourceState;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lockreel db}: care of a database. */
@Command(
    name = "db",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Looks after a database.",
    footerHeading = "%nExamples:%n",
    footer = {"  lockreel db repair --db graph"})
final class DatabaseCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** Without a command there is nothing to do. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }

  /** {@code lockreel db repair}. */
  @Command(
      name = "repair",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class,
      description =
          "Drops what is damaged in a database that the other commands refuse, keeps what was written"
              + " before the damage, and says what it holds then. Replaying the traces again brings back"
              + " what was dropped. An undamaged database stays as it is.")
  int repair(
      @Option(names = "--db", paramLabel = "DIR", required = true, description = "The database.")
          Path database)
      throws StoreException {
    PrintWriter out = new Messages(System.out);
    String damage = damage(database);
    if (damage == null) {
      out.println(database + ": nothing to repair");
      return ExitCode.NOTHING_FOUND;
    }
    List<LostWrite> lost = GraphStore.lostWrites(database);
    StoredState kept;
    try (GraphStore store = GraphStore.salvage(database)) {
      kept = store.load();
    } catch (StoreException e) {
      throw new StoreException(
          database
              + " cannot be repaired: delete the folder and replay the traces ("
              + e.getMessage()
              + ")",
          e);
    }
    out.println(damage);
    out.println(database + ": repaired; what was written after the damage is dropped");
    for (LostWrite write : lost) {
      out.println(
          String.format(
              Locale.ROOT,
              "  %s, byte %,d: a write of %,d bytes, %s",
              write.log(),
              write.offset(),
              write.length(),
              write.values() < 0
                  ? "damaged"
                  : String.format(Locale.ROOT, "%,d entries", write.values())));
    }
    out.println("It holds");
    out.println(
        String.format(
            Locale.ROOT,
            "  %,d classes, %,d dependencies, %s",
            kept.classes().size(),
            kept.dependencies().size(),
            NumberText.count(kept.allFindings().size(), "finding")));
    for (SourceState source : kept.sources()) {
      out.println(
          String.format(
              Locale.ROOT,
              "  %s: %s, read up to line %,d",
              source.origin().source(),
              source.origin().file(),
              source.nextLine() - 1));
    }
    out.println("Replay the traces again: each is read on from there.");
    return ExitCode.NOTHING_FOUND;
  }

  /** The reason why the database is refused; null where it is not. */
  private static String damage(Path database) throws StoreException {
    try (GraphStore store = GraphStore.openReadOnly(database)) {
      store.load();
      return null;
    } catch (StoreException e) {
      return e.getMessage();
    }
  }
}
