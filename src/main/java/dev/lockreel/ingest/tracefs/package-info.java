/** Events as the kernel writes them: binary records that the tracefs event formats describe. */
package dev.lockreel.ingest.tracefs;
