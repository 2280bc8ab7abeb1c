#!/usr/bin/env bash
# Compares whole runs of lockreel with the programs that Debian has for the same files, in one go, and prints a
# table of ratios with the machine. Needs coreutils and GNU find; trace-cmd and linux-perf for their rows:
#
#   src/test/bench/peers.sh [ROUNDS [BYTES]]     default 5 rounds, large inputs of 3e8 bytes
#
# The large inputs are the real captures in traces/, repeated with shifted times. Every round runs every command
# once, so that what else the machine does meets all of them; the table has the least of the rounds, in wall and in
# processor time (user and system).
set -euo pipefail
export LC_ALL=C

rounds=${1:-5}
bytes=${2:-3e8}
home=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../../.." && pwd -P)
lockreel=$home/lockreel
work=$(mktemp -d "${TMPDIR:-/tmp}/lockreel-peers.XXXXXX")
trap 'rm -rf "$work"' EXIT

"$lockreel" --version >&2 # builds it first where that is needed
make() { # PROGRAM CAPTURE BYTES FILE
  echo "making $4 …" >&2
  java -cp "$home/target/lockreel.jar" "$home/src/test/java/dev/lockreel/bench/$1.java" "$home/traces/$2" "$3" > "$work/$4"
}
make RepeatedTrace captures/bugs-all.txt.zst 1 small.txt
make RepeatedTrace captures/bugs-all.txt.zst "$bytes" large.txt
make RepeatedTraceDat trace-cmd/abba-v6.dat.zst 1 small.dat
make RepeatedTraceDat trace-cmd/abba-v6.dat.zst "$bytes" large.dat
make RepeatedPerfData perf/network.data.zst 1 small.data
make RepeatedPerfData perf/network.data.zst "$bytes" large.data

declare -A wall cpu
order=()

run() { # NAME COMMAND…: one run, its times kept where they are the least
  local name=$1 times real user system status=0
  shift
  times=$({ TIMEFORMAT='%R %U %S'; time "$@" > /dev/null 2>&1 < /dev/null || status=$?; exit $status; } 2>&1) || status=$?
  if (( status > 1 )); then echo "peers.sh: $* failed with $status" >&2; return; fi
  read -r real user system <<< "$times"
  [[ -n ${wall[$name]:-} ]] || order+=("$name")
  wall[$name]=$(least "${wall[$name]:-}" "$real")
  cpu[$name]=$(least "${cpu[$name]:-}" "$(awk -v a="$user" -v b="$system" 'BEGIN { print a + b }')")
}

least() {
  awk -v a="${1:-1e9}" -v b="$2" 'BEGIN { print (a < b ? a : b) }'
}

peer() { # NAME COMMAND…: where the program is there
  if command -v "$2" > /dev/null; then run "$@"; fi
}

for (( round = 1; round <= rounds; round++ )); do
  echo "round $round of $rounds, load $(cut -d ' ' -f 1 /proc/loadavg)" >&2
  run 'java -version' java -version
  run 'lockreel --help' "$lockreel" --help
  run 'lockreel, small text' "$lockreel" replay "$work/small.txt"
  run 'lockreel, small text, database' "$lockreel" replay --db "$work/db-$round" "$work/small.txt"
  run 'wc -l, large text' wc -l "$work/large.txt"
  run 'lockreel, large text' "$lockreel" replay "$work/large.txt"
  peer 'lockreel, large text, one core' taskset -c 0 "$lockreel" replay "$work/large.txt"
  for size in small large; do
    peer "trace-cmd report, $size trace.dat" trace-cmd report -i "$work/$size.dat"
    run "lockreel, $size trace.dat" "$lockreel" replay "$work/$size.dat"
    peer "perf script, $size perf.data" perf script -i "$work/$size.data"
    peer "perf lock report, $size perf.data" perf lock report -i "$work/$size.data"
    run "lockreel, $size perf.data" "$lockreel" replay "$work/$size.data"
  done
done

row() { # LOCKREEL PEER
  [[ -n ${wall[$2]:-} && -n ${wall[$1]:-} ]] || return 0
  awk -v name="$1" -v peer="$2" -v w="${wall[$1]}" -v c="${cpu[$1]}" -v pw="${wall[$2]}" -v pc="${cpu[$2]}" 'BEGIN {
    printf "| %s | %.2f s | %.2f s | %s | %.2f s | %.2f s | %.2f | %.2f |\n", name, w, c, peer, pw, pc, w / pw, c / pc }'
}

echo
echo "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) CPUs, $(uname -sr), load now $(cut -d ' ' -f 1-3 /proc/loadavg)"
echo "$(java -version 2>&1 | head -n 1); $("$lockreel" --version); least of $rounds rounds"
for each in small.txt large.txt small.dat large.dat small.data large.data; do
  echo "$each: $(stat -c %s "$work/$each") bytes, $("$lockreel" replay --output json "$work/$each" | tr ',' '\n' | sed -n 's/.*"events" *: *\([0-9]*\).*/\1/p' | head -n 1) events"
done
echo
echo '| lockreel | wall | CPU | peer | wall | CPU | wall ratio | CPU ratio |'
echo '| --- | --- | --- | --- | --- | --- | --- | --- |'
row 'lockreel --help' 'java -version'
row 'lockreel, small text' 'java -version'
row 'lockreel, small text, database' 'java -version'
row 'lockreel, large text' 'wc -l, large text'
row 'lockreel, large text, one core' 'wc -l, large text'
for size in small large; do
  row "lockreel, $size trace.dat" "trace-cmd report, $size trace.dat"
  row "lockreel, $size perf.data" "perf script, $size perf.data"
  row "lockreel, $size perf.data" "perf lock report, $size perf.data"
done
