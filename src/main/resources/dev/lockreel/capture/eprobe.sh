#!/bin/sh
# eprobe: adds the class key and the wait types to the lock events, by event probes that look into the lockdep map.
# Kernel 5.15 and later with CONFIG_PROBE_EVENTS; 64 bit. Run as root before tracefs.sh, or paste into it before the
# events are switched on:
#
#   sh eprobe.sh && sh tracefs.sh 5 > trace.txt; sh eprobe.sh remove
#
# What it prints beside each lock_acquire and lock_release (lockreel makes one event of the two lines):
#
#   lock_acquire_x: (lock.lock_acquire) lock=0xffff8881000487a0 key=0xffffffff8246da30 outer=0 inner=4 type=0 flags=1
#
# What it cannot print, since the tracepoint does not record it: subclass, check, nest_lock, the kind of a reader. A
# correct mutex_lock_nested therefore still looks like a recursion (reported as a warning); the bpftrace recipe has it all.
#
# Offsets in struct lockdep_map of kernels 6.1 and 6.12, x86-64. Check them on yours with
#
#   pahole -C lockdep_map /sys/kernel/btf/vmlinux
#
#   struct lock_class_key *key;             /*  0 */
#   struct lock_class *class_cache[2];      /*  8 */
#   const char *name;                       /* 24 */
#   u8 wait_type_outer;                     /* 32 */
#   u8 wait_type_inner;                     /* 33 */
#   u8 lock_type;                           /* 34 */
KEY=0
OUTER=32
INNER=33
TYPE=34
set -e
T=/sys/kernel/tracing
[ -d "$T/events" ] || T=/sys/kernel/debug/tracing
[ -d "$T/events/lock/lock_acquire" ] || { echo "no lock_acquire event: CONFIG_PROVE_LOCKING is off" >&2; exit 1; }
cd "$T"
if [ "$1" = remove ]; then
  echo 0 > events/lockreel/lock_acquire_x/enable
  echo 0 > events/lockreel/lock_release_x/enable
  echo '-:lockreel/lock_acquire_x' >> dynamic_events
  echo '-:lockreel/lock_release_x' >> dynamic_events
  exit
fi
echo "e:lockreel/lock_acquire_x lock/lock_acquire lock=\$lockdep_addr:x64 key=+$KEY(\$lockdep_addr):x64 \
outer=+$OUTER(\$lockdep_addr):u8 inner=+$INNER(\$lockdep_addr):u8 type=+$TYPE(\$lockdep_addr):u8 \
flags=\$flags:u32" >> dynamic_events
echo "e:lockreel/lock_release_x lock/lock_release lock=\$lockdep_addr:x64 key=+$KEY(\$lockdep_addr):x64" >> dynamic_events
echo 1 > events/lockreel/lock_acquire_x/enable
echo 1 > events/lockreel/lock_release_x/enable
