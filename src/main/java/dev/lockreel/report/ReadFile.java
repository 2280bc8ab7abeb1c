package dev.lockreel.report;

/**
 * A file that a document was made from.
 *
 * @param name as the user gave it
 * @param bytes of its beginning, uncompressed, that the digest is of
 * @param sha256 in hex
 */
public record ReadFile(String name, long bytes, String sha256) {}
