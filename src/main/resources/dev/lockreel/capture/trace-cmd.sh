#!/bin/sh
# trace-cmd: the same events with trace-cmd. Run as root: sh trace-cmd.sh SECONDS > trace.txt
# trace-cmd show prints the kernel's own text, with the flags column whole; trace-cmd report lacks parts of it.
set -e
trace-cmd start -C global -b 65536 \
  -e lock:lock_acquire -e lock:lock_release -e lock:lock_acquired -e lock:lock_contended \
  -e preemptirq:irq_disable -e preemptirq:irq_enable -e irq \
  -e sched:sched_switch -e sched:sched_process_fork -e sched:sched_process_exit \
  -e exceptions:page_fault_user >&2
sleep "${1:-5}"
trace-cmd stop
trace-cmd show
trace-cmd reset >&2
