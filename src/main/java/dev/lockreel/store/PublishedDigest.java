package dev.lockreel.store;

/**
 * What a topic was last told under a key.
 *
 * @param topic name of the topic
 * @param key of the record
 * @param form a digest of what was told, without what changes all the time (counts)
 */
public record PublishedDigest(String topic, String key, long form) {}
