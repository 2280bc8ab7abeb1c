/**
 * A fleet of kernels with one graph, on Kafka Streams: the topology, its processors, and the
 * readers of what it knows.
 */
package dev.lockreel.fleet;
