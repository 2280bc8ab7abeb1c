#!/bin/sh
# tracefs: the lock events of a running kernel with nothing but a shell. Run as root: sh tracefs.sh SECONDS > trace.txt
# Needs CONFIG_PROVE_LOCKING (CONFIG_LOCK_STAT adds lock_acquired, which proves lost releases).
set -e
T=/sys/kernel/tracing
[ -d "$T/events" ] || T=/sys/kernel/debug/tracing
[ -d "$T/events/lock/lock_acquire" ] || { echo "no lock_acquire event: CONFIG_PROVE_LOCKING is off" >&2; exit 1; }
cd "$T"
echo 0 > tracing_on                  # everything starts and stops together, with tracing_on
echo nop > current_tracer
echo global > trace_clock            # orders the events of different CPUs
echo 65536 > buffer_size_kb          # per CPU; a busy machine fills it in seconds, and the newest events stay
echo 1 > options/record-cmd
echo 1 > options/irq-info            # the flags column: interrupt context and state
echo > trace
for event in lock/lock_acquire lock/lock_release lock/lock_acquired lock/lock_contended \
    preemptirq/irq_disable preemptirq/irq_enable irq \
    sched/sched_switch sched/sched_process_fork sched/sched_process_exit exceptions/page_fault_user; do
  if [ -e "events/$event/enable" ]; then echo 1 > "events/$event/enable"; fi
done
echo 1 > tracing_on
sleep "${1:-5}"
echo 0 > tracing_on
cat trace
echo 0 > events/enable
