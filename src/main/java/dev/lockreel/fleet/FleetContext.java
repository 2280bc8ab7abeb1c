package dev.lockreel.fleet;

import dev.lockreel.lockdep.source.SourceRules;
import dev.lockreel.stream.RecordDecoder;
import dev.lockreel.trace.Symbols;

/** The surroundings that all sources of one task share. */
record FleetContext(
    FleetSettings settings,
    SourceRules rules,
    Symbols symbols,
    RecordDecoder decoder,
    Entries entries,
    KnownFacts known,
    SourceOutput output,
    FleetMetrics metrics) {}
