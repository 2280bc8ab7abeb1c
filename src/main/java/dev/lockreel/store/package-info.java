/**
 * The persistent graph: one RocksDB database that holds the graph, the findings, the held locks and
 * the position of every source, all as of the same checkpoint. RocksDB's types stay in here.
 */
package dev.lockreel.store;
