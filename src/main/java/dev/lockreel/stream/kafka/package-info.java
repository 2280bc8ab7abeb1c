/** Kafka: consuming a topic, sending records, publishing traces. Kafka's types stay in here. */
package dev.lockreel.stream.kafka;
