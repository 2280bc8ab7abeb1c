/** What locks cost in time: how often they were taken and waited for, and how long. */
package dev.lockreel.lockdep.times;
