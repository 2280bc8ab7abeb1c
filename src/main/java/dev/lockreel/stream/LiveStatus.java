package dev.lockreel.stream;

import java.util.SortedMap;

/**
 * How a process does, for those who watch it.
 *
 * @param state in a word or two
 * @param numbers by name
 */
public record LiveStatus(String state, SortedMap<String, Long> numbers) {}
