package dev.lockreel.store;

/**
 * The digest of the record last published under a key of a topic.
 *
 * @param topic name of the topic
 * @param key of the record
 * @param digest of the record's value, without what changes all the time (counts)
 */
public record PublishedDigest(String topic, String key, long digest) {}
