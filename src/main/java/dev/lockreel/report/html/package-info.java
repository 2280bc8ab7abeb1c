/** The report as one page for a browser: its data, the layout of its graph, and the page itself. */
package dev.lockreel.report.html;
