/** The values of reports: the rule catalogue, findings, their evidence, severity and confidence. */
package dev.lockreel.finding;
