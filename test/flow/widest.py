# SPDX-License-Identifier: Apache-2.0
# Whether every line of the standard input fits so many columns, as a terminal counts them.
import sys
import unicodedata


def columns(line):
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in line)
    return len(line) + wide - sum(unicodedata.combining(c) > 0 for c in line)


for number, line in enumerate(sys.stdin, 1):
    if columns(line.rstrip("\n")) > int(sys.argv[1]):
        sys.exit(f"line {number}: {line}")
