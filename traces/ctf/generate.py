#!/usr/bin/python3
"""Writes a CTF trace as LTTng does, and Babeltrace 2's text of it, from the events of a recording.

    ./lockreel convert --to ndjson traces/trace-cmd/abba-v7.dat abba.ndjson
    traces/ctf/generate.py abba.ndjson ctf with-contexts | zstd -19 > traces/ctf/abba-contexts.txt.zst
    traces/ctf/generate.py abba.ndjson ctf | zstd -19 > traces/ctf/abba.txt.zst

The CTF 1.8 files are written by Babeltrace's own sink.ctf.fs and read by its source.ctf.fs (Debian:
babeltrace2, python3-bt2). Names and fields of the events are those of lttng-modules; LTTng's own
kernel modules were not to be had on the machine.
"""
import json
import shutil
import subprocess
import sys

import bt2

CONTEXTS = "with-contexts"


class Events(bt2._UserMessageIterator):
    def __init__(self, config, port):
        self._messages = iter(port.user_data.messages(self))

    def __next__(self):
        return next(self._messages)


@bt2.plugin_component_class
class Source(bt2._UserSourceComponent, message_iterator_class=Events):
    def __init__(self, config, params, obj):
        self.events, self.contexts = obj
        tc = self._create_trace_class()
        clock = self._create_clock_class(frequency=1_000_000_000, name="monotonic")
        packet = tc.create_structure_field_class()
        packet += [("cpu_id", tc.create_unsigned_integer_field_class(32))]
        common = None
        if self.contexts:
            common = tc.create_structure_field_class()
            common += [
                ("tid", tc.create_signed_integer_field_class(32)),
                ("procname", tc.create_string_field_class()),
                ("interruptible", tc.create_signed_integer_field_class(32)),
            ]
        self.stream_class = tc.create_stream_class(
            default_clock_class=clock, supports_packets=True,
            packet_context_field_class=packet, event_common_context_field_class=common)
        self.trace = tc(environment={"hostname": "lab", "domain": "kernel", "tracer_name": "lttng-modules"})
        hexa = bt2.IntegerDisplayBase.HEXADECIMAL
        self.classes = {}

        def event(event_name, **fields):
            payload = tc.create_structure_field_class()
            for field, kind in fields.items():
                payload += [(field, {
                    "text": tc.create_string_field_class,
                    "int": lambda: tc.create_signed_integer_field_class(32),
                    "hex": lambda: tc.create_unsigned_integer_field_class(64, preferred_display_base=hexa),
                }[kind]())]
            self.classes[event_name] = self.stream_class.create_event_class(
                name=event_name, payload_field_class=payload)

        event("lock_acquire", flags="int", name="text", lockdep_addr="hex")
        for name in ("lock_release", "lock_contended", "lock_acquired"):
            event(name, name="text", lockdep_addr="hex")
        event("sched_switch", prev_comm="text", prev_tid="int", prev_prio="int", prev_state="int",
              next_comm="text", next_tid="int", next_prio="int")
        event("sched_process_fork", parent_comm="text", parent_tid="int", child_comm="text",
              child_tid="int")
        event("sched_process_exit", comm="text", tid="int", prio="int")
        event("irq_softirq_entry", vec="int")
        event("irq_softirq_exit", vec="int")
        event("lttng_statedump_start")
        self._add_output_port("out", self)

    def messages(self, iterator):
        streams, packets = {}, {}
        for cpu in sorted({event["cpu"] for event in self.events}):
            streams[cpu] = self.trace.create_stream(self.stream_class)
            packets[cpu] = streams[cpu].create_packet()
            packets[cpu].context_field["cpu_id"] = cpu
            yield iterator._create_stream_beginning_message(streams[cpu])
            yield iterator._create_packet_beginning_message(packets[cpu])
        first = self.events[0]
        yield iterator._create_event_message(
            self.classes["lttng_statedump_start"], packets[first["cpu"]], first["ts"])
        for event in self.events:
            payload = self.payload(event)
            if payload is None:
                continue
            name, fields = payload
            message = iterator._create_event_message(
                self.classes[name], packets[event["cpu"]], event["ts"])
            if self.contexts:
                context = message.event.common_context_field
                context["tid"] = event["pid"]
                context["procname"] = event.get("comm", "")
                context["interruptible"] = 0 if event.get("flags", ".")[0] in "dD" else 1
            for field, value in fields.items():
                message.event.payload_field[field] = value
            yield message
        for cpu in streams:
            yield iterator._create_packet_end_message(packets[cpu])
            yield iterator._create_stream_end_message(streams[cpu])

    @staticmethod
    def payload(event):
        name = event["event"]
        if name.startswith("lock_"):
            fields = {"name": event["class"], "lockdep_addr": int(event["lock"], 16)}
            if name == "lock_acquire":
                shared = event["mode"].startswith("shared")
                fields["flags"] = (1 if event.get("try") else 0) | (2 if shared else 0)
            return name, fields
        if name == "sched_switch":
            return name, {
                "prev_comm": event.get("comm", ""), "prev_tid": event["pid"], "prev_prio": 20,
                "prev_state": 16 if event.get("prev_state") == "X" else 0,
                "next_comm": "", "next_tid": event["next_pid"], "next_prio": 20}
        if name == "sched_process_fork":
            return name, {"parent_comm": event.get("comm", ""), "parent_tid": event["pid"],
                          "child_comm": "", "child_tid": event["child_pid"]}
        if name == "sched_process_exit":
            return name, {"comm": event.get("comm", ""), "tid": event["pid"], "prio": 20}
        if name in ("softirq_entry", "softirq_exit"):
            return "irq_" + name, {"vec": event["vec"]}
        return None


def main(ndjson, folder, contexts):
    with open(ndjson) as lines:
        events = [json.loads(line) for line in lines]
    write([event for event in events if "event" in event], folder, contexts)
    subprocess.check_call(["babeltrace2", "--clock-seconds", folder])


def write(events, folder, contexts):
    shutil.rmtree(folder, ignore_errors=True)
    graph = bt2.Graph()
    source = graph.add_component(Source, "source", obj=(events, contexts))
    sink = graph.add_component(
        bt2.find_plugin("ctf").sink_component_classes["fs"], "sink",
        {"path": folder, "assume-single-trace": True, "quiet": True})
    graph.connect_ports(source.output_ports["out"], sink.input_ports["in"])
    graph.run()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], len(sys.argv) > 3 and sys.argv[3] == CONTEXTS)
