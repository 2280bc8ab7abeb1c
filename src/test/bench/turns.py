#!/usr/bin/env python3
"""Runs a command whose threads take long turns on their processor.

    turns.py MILLISECONDS COMMAND [ARGUMENT...]

Where processes share a processor, each finds its caches filled by the others at the beginning of a
turn; with turns of 100 ms instead of a few that no longer counts. The length of turns that a thread
asks for is sched_attr.sched_runtime of sched_setattr(2) under SCHED_OTHER, from 0.1 to 100 ms, since
Linux 6.12; older kernels take no notice of it. Threads and programs inherit it.
"""
import ctypes
import os
import platform
import struct
import sys

SCHED_SETATTR = {"x86_64": 314, "aarch64": 274}
SIZE = 48
SCHED_OTHER = 0
NANOSECONDS = 1_000_000

number = SCHED_SETATTR.get(platform.machine())
if number is None:
    sys.exit("turns.py: no number of sched_setattr for " + platform.machine())
turn = int(sys.argv[1]) * NANOSECONDS
attributes = struct.pack("IIQiIQQQ", SIZE, SCHED_OTHER, 0, 0, 0, turn, 0, 0)
libc = ctypes.CDLL(None, use_errno=True)
if libc.syscall(number, 0, ctypes.create_string_buffer(attributes), 0) != 0:
    sys.exit("turns.py: sched_setattr: " + os.strerror(ctypes.get_errno()))
os.execvp(sys.argv[2], sys.argv[2:])
