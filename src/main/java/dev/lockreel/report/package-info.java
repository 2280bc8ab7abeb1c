/**
 * What users read: reports as text and JSON, the dependency graph as JSON and DOT, the rule
 * catalogue. Renderers write to the stream they are given; only {@code cli} prints.
 */
package dev.lockreel.report;
