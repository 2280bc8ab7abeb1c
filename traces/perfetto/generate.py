#!/usr/bin/python3
"""Writes the Perfetto traces of this folder.

    ./lockreel convert --to ndjson traces/trace-cmd/abba-v7.dat abba.ndjson
    traces/perfetto/generate.py abba.ndjson traces/perfetto

Events and times are those of a recording of trace-cmd; the bytes are made by Google's protobuf for
Python (Debian: python3-protobuf, protobuf-compiler) from src/test/resources/perfetto/trace.proto.
Perfetto's own recorder needs ftrace of the machine that it runs on and was not to be had. Each CPU's
events go into bundles of 150, and the bundles of a CPU follow each other before those of the next,
round by round, as traced_probes writes them.
"""
import importlib
import json
import os
import subprocess
import sys
import tempfile
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
PROTO = os.path.join(HERE, "../../src/test/resources/perfetto/trace.proto")
LOCKS = ["lock_acquire", "lock_release", "lock_contended", "lock_acquired"]
CONTENTION = ["contention_begin", "contention_end"]
ROUND_NANOS = 20_000_000
BUNDLE = 150


def load_proto():
    out = tempfile.mkdtemp()
    subprocess.check_call(["protoc", "-I", os.path.dirname(PROTO), "--python_out", out, PROTO])
    sys.path.insert(0, out)
    return importlib.import_module("trace_pb2")


def lock_fields(event):
    flags = (1 if event.get("try") else 0) | (2 if event.get("mode", "").startswith("shared") else 0)
    return flags, event["class"], int(event["lock"], 16)


def generic(ftrace, event):
    """The event as GenericFtraceEvent, or as Perfetto's own message where it has one."""
    name = event["event"]
    if name in LOCKS or name in CONTENTION:
        ftrace.generic.event_name = name
        if name in LOCKS:
            flags, lock_class, address = lock_fields(event)
            if name == "lock_acquire":
                ftrace.generic.field.add(name="flags", uint_value=flags)
            ftrace.generic.field.add(name="name", str_value=lock_class)
            ftrace.generic.field.add(name="lockdep_addr", uint_value=address)
        else:
            ftrace.generic.field.add(name="lock_addr", uint_value=int(event["lock"], 16))
            if name == "contention_begin":
                ftrace.generic.field.add(name="flags", uint_value=contention(event))
            else:
                ftrace.generic.field.add(name="ret", int_value=event.get("ret", 0))
        return True
    return own(ftrace, event)


def described(ftrace, event):
    """The same as a message that the trace describes itself."""
    name = event["event"]
    if name in LOCKS:
        message = getattr(ftrace, name)
        message.flags, message.name, message.lockdep_addr = lock_fields(event)
        return True
    if name in CONTENTION:
        message = getattr(ftrace, name)
        message.lock_addr = int(event["lock"], 16)
        if name == "contention_begin":
            message.flags = contention(event)
        else:
            message.ret = event.get("ret", 0)
        return True
    return own(ftrace, event)


def contention(event):
    bits = ["SPIN", "READ", "WRITE", "RT", "PERCPU", "MUTEX"]
    return sum(1 << bits.index(each) for each in event.get("contention_flags", "").split("|") if each in bits)


def own(ftrace, event):
    name = event["event"]
    if name == "sched_switch":
        ftrace.sched_switch.prev_pid = event["pid"]
        ftrace.sched_switch.prev_state = 16 if event.get("prev_state") == "X" else 0
        ftrace.sched_switch.next_pid = event["next_pid"]
    elif name in ("softirq_entry", "softirq_exit"):
        getattr(ftrace, name).vec = event["vec"]
    elif name in ("irq_handler_entry", "irq_handler_exit"):
        getattr(ftrace, name).irq = event["irq"]
    elif name == "sched_process_fork":
        ftrace.sched_process_fork.parent_pid = event["pid"]
        ftrace.sched_process_fork.child_pid = event["child_pid"]
    elif name == "sched_process_exit":
        ftrace.sched_process_exit.pid = event["pid"]
    else:
        return False
    return True


def descriptors(proto, bundle):
    for field in proto.FtraceEvent.DESCRIPTOR.fields:
        if field.number >= 65536:
            entry = bundle.generic_event_descriptors.add(field_id=field.number)
            from google.protobuf import descriptor_pb2
            message = descriptor_pb2.DescriptorProto()
            field.message_type.CopyToProto(message)
            message.name = field.name
            entry.event_descriptor = message.SerializeToString()


def bundles(proto, events, encode, compact):
    """Packets with the bundles of all CPUs, round by round."""
    packets = []
    cpus = sorted({event["cpu"] for event in events})
    begin, end = events[0]["ts"], events[-1]["ts"]
    for start in range(begin, end + 1, ROUND_NANOS):
        for cpu in cpus:
            mine = [e for e in events if e["cpu"] == cpu and start <= e["ts"] < start + ROUND_NANOS]
            for at in range(0, len(mine), BUNDLE):
                packet = proto.TracePacket(trusted_packet_sequence_id=3)
                packet.ftrace_events.cpu = cpu
                fill(packet.ftrace_events, mine[at:at + BUNDLE], encode, compact)
                packets.append(packet)
    return packets


def fill(bundle, events, encode, compact):
    last, names = 0, []
    for event in events:
        if compact and event["event"] == "sched_switch":
            sched = bundle.compact_sched
            sched.switch_timestamp.append(event["ts"] - last)
            last = event["ts"]
            sched.switch_prev_state.append(16 if event.get("prev_state") == "X" else 0)
            sched.switch_next_pid.append(event["next_pid"])
            sched.switch_next_prio.append(120)
            name = event.get("next_comm", "")
            if name not in names:
                names.append(name)
                sched.intern_table.append(name)
            sched.switch_next_comm_index.append(names.index(name))
            continue
        ftrace = bundle.event.add(timestamp=event["ts"], pid=event["pid"])
        if not encode(ftrace, event):
            del bundle.event[-1]


def process_tree(proto, events):
    packet = proto.TracePacket(trusted_packet_sequence_id=4)
    names = {}
    for event in events:
        if event["pid"] and event.get("comm"):
            names.setdefault(event["pid"], event["comm"])
    for pid, name in sorted(names.items()):
        packet.process_tree.threads.add(tid=pid, name=name)
    return packet


def main(ndjson, folder):
    proto = load_proto()
    with open(ndjson) as lines:
        events = [json.loads(line) for line in lines]
    events = [event for event in events if "event" in event]
    tree = process_tree(proto, events)

    plain = proto.Trace()
    plain.packet.extend([tree] + bundles(proto, events, generic, False))
    with open(os.path.join(folder, "abba-generic.pftrace"), "wb") as out:
        out.write(plain.SerializeToString())

    packed = proto.Trace()
    packed.packet.append(tree)
    parts = bundles(proto, events, described, True)
    # Descriptors come in the bundle that has the first such event, or after it.
    descriptors(proto, parts[1].ftrace_events)
    for at in range(0, len(parts), 10):
        inner = proto.Trace()
        inner.packet.extend(parts[at:at + 10])
        packed.packet.add(compressed_packets=zlib.compress(inner.SerializeToString(), 9))
    with open(os.path.join(folder, "abba-described.pftrace"), "wb") as out:
        out.write(packed.SerializeToString())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
