package dev.lockreel.timeline;

/**
 * Something that lasts, on one track.
 *
 * @param name what it is
 * @param category what kind of thing: {@code held}, {@code wait}, {@code interrupt}, {@code
 *     running}, {@code call}, {@code invalidation}, {@code pin}
 * @param begin trace clock in nanoseconds
 * @param end trace clock in nanoseconds, not before {@code begin}
 * @param position {@code file:line} of its beginning
 */
record Slice(String name, String category, long begin, long end, String position) {}
