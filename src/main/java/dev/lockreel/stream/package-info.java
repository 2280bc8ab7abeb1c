/**
 * Traces over Kafka: what a record holds, and the publisher. The only package that knows Kafka's
 * types.
 */
package dev.lockreel.stream;
