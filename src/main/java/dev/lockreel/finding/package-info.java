/**
 * What is reported, as values: the rule catalogue, findings, their evidence, severity and
 * confidence.
 */
package dev.lockreel.finding;
