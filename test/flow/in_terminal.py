#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Runs a command in a terminal of its own: in_terminal.py ROWS COLUMNS COMMAND... Its output goes to stdout as the
# terminal got it, \r\n as \n; the exit status is the command's, 99 when it took longer than 20 seconds.
import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time

rows, columns = int(sys.argv[1]), int(sys.argv[2])
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    os.execvp(sys.argv[3], sys.argv[3:])
# the child may print before its size is set: set here, too
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
out, end = b"", time.monotonic() + 20
while time.monotonic() < end:
    ready, _, _ = select.select([fd], [], [], 0.1)
    if not ready:
        continue
    try:
        piece = os.read(fd, 65536)
    except OSError:
        piece = b""
    if not piece:
        break
    out += piece
else:
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    sys.stdout.buffer.write(out)
    sys.exit(99)
_, status = os.waitpid(pid, 0)
sys.stdout.buffer.write(out.replace(b"\r\n", b"\n"))
sys.exit(os.waitstatus_to_exitcode(status) & 127)
