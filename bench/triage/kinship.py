#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Recall and precision of kinship (src/kinship/), on programs made here against binaries of Debian packages that the baseline has never seen.

usage: kinship.py make FOLDER 0|1             builds bench/triage/kin/programs.txt: 20 programs, 4 compilers, 3 levels, unedited and 5 edits;
                                              the even or the odd ones
       kinship.py measure DRIVER FOLDER [SOURCE=FOLDER]...
                                              DRIVER: build/bench/kinship; unrelated files are those of installed
                                              packages that are held out, and of packages unpacked in folders
No program is executed. Both halves of the programs are printed. Thresholds of code were set before anything was measured; those of TLSH were
chosen after false pairs of both halves were seen, so for TLSH no half is held out.
"""
import collections
import os
import re
import subprocess
import sys

from baseline import held_out, packages, walk

HERE = os.path.dirname(os.path.abspath(__file__))
COMPILERS = {"gcc": "gcc", "clang": "clang", "mingw64": "x86_64-w64-mingw32-gcc", "mingw32": "i686-w64-mingw32-gcc"}
LEVELS = ("O0", "O2", "Os")
EDITS = ("none", "renamed", "reordered", "added", "constants", "removed")
HEAD = """#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifndef NET
#elif defined _WIN32
#include <winsock2.h>
#define START WSADATA d; WSAStartup(0x202, &d);
#define CLOSE closesocket
#define SLEEP _sleep
#else
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#define START
#define CLOSE close
#define SLEEP sleep
#endif
"""
ADDED = """unsigned extra_a(const char *s) { unsigned h = 5381; while (*s) { h = h * 33 ^ (unsigned char)*s++; if (h % 11 == 3) h ^= h >> 9; } return h; }
int extra_b(int n) { int a = 0, b = 1; while (n-- > 0) { int t = a + b; a = b; b = t & 0xffffff; if (a > b) printf("%d\\n", a); } return a; }
void extra_c(char *s) { char *e = s + strlen(s); while (s < --e) { char t = *s; *s++ = *e; *e = t; } puts(s); }
int extra_d(const int *v, int n) { int lo = 0, hi = n; while (lo < hi) { int m = (lo + hi) / 2; if (v[m] < n) lo = m + 1; else hi = m; } return lo == n ? -1 : v[lo]; }
"""
ADDED_CALL = 'char xs[] = "abc"; int xv[] = { 1, 2, 3 }; extra_c(xs); printf("%u %d %d\\n", extra_a(xs), extra_b(argc), extra_d(xv, 3));'


def top_level(text):
    """parts of a piece of C, each ended by ; or } at depth 0"""
    parts, depth, start, i, quote = [], 0, 0, 0, ""
    while i < len(text):
        c = text[i]
        if quote:
            if c == "\\":
                i += 1
            elif c == quote:
                quote = ""
        elif c in "\"'":
            quote = c
        elif c in "{(":
            depth += 1
        elif c in "})":
            depth -= 1
        if not quote and depth == 0 and (c == ";" or (c == "}" and not text[i + 1:].lstrip().startswith((";", "=", ",")))):
            parts.append(text[start:i + 1].strip())
            start = i + 1
        i += 1
    return [p for p in parts if p]


def programs():
    out = {}
    for piece in open(os.path.join(HERE, "kin", "programs.txt")).read().split("=== ")[1:]:
        title, _, body = piece.partition("\n")
        body, _, main = body.partition("\nMAIN ")
        functions, globals_ = [], []
        for mark, code in re.findall(r"//@ (\w+)\n(.*)", body):
            *before, function = top_level(code)
            globals_ += before
            functions.append((mark, function))
        out[title.split(":")[0]] = (globals_, functions, main.strip())
    return out


def name_of(function):
    return re.match(r"[\w\s*]*?(\w+)\(", function)[1]


def source(program, edit):
    globals_, functions, main = program
    k = (1200, 200, 90) if edit != "constants" else (1337, 181, 77)
    if edit == "removed":
        functions = [f for f in functions if f[0] == "keep"]
    texts = [f for _, f in functions]
    prototypes = [t[:t.index("{")].strip() + ";" for t in texts]
    if edit == "reordered":
        texts = texts[::-1]
    if edit == "added":
        added = ADDED.splitlines()
        texts = added[:2] + texts + added[2:]
        main = ADDED_CALL + main
    define = "".join(f"#define K{i + 1} {v}\n" for i, v in enumerate(k))
    define += "#define DROP(...)\n" if edit == "removed" else "#define DROP(...) __VA_ARGS__\n"
    code = "\n".join(globals_ + prototypes + texts) + "\nint main(int argc, char **argv) { (void)argv; (void)argc; " + main + "\nreturn 0; }\n"
    if edit == "renamed":
        for name in {name_of(t) for t in texts}:
            code = re.sub(rf"\b{name}\b(?=\()", "do_" + name + "_it", code)
    return ("#define NET\n" if "sockaddr" in code else "") + HEAD + define + code


def make(folder, half):
    """half: programs of even or of odd numbers, so that two can work"""
    os.makedirs(folder, exist_ok=True)
    for n, (title, program) in enumerate(programs().items()):
        for edit in EDITS:
            path = os.path.join(folder, f"{title}.{edit}.c")
            with open(path, "w") as f:
                f.write(source(program, edit))
            for c, command in COMPILERS.items():
                for level in LEVELS:
                    out = os.path.join(folder, f"{title}.{edit}.{c}.{level}.bin")
                    if os.path.exists(out) or n % 2 != half:
                        continue
                    libs = ["-lws2_32"] if c.startswith("mingw") else []
                    run = subprocess.run(["nice", command, "-w", "-s", "-" + level, path, "-o", out] + libs, stderr=subprocess.PIPE, text=True, check=False)
                    if run.returncode:
                        print(title, edit, c, level, run.stderr[:300])
        print(n + 1, title, flush=True)


def unrelated(trees):
    by_source = collections.defaultdict(list)
    for src, files in packages():
        if held_out(src):
            by_source[src] += [f for f in files if not f.endswith(".a")]
    out = []
    for src, files in sorted(by_source.items()):
        out += [(src, f) for f in files]
    for source_, folder in (t.split("=", 1) for t in trees):
        by_source[source_] += list(walk(folder))
        out += [(source_, f) for f in walk(folder)]
    return out, len(by_source)


def alike(a, b):
    """the class of a pair of made programs of one title; None: none that is measured"""
    if a[2:] == b[2:]:
        return "edited, same compiler and level" if "none" in (a[1], b[1]) else None
    if a[1] != "none" or b[1] != "none":
        return None
    if a[2] == b[2]:
        return "another level, same compiler"
    return "another compiler, same level" if a[3] == b[3] else None


def measure(driver, folder, trees):
    made = sorted(f for f in os.listdir(folder) if f.endswith(".bin"))
    others, n_source = unrelated(trees)
    names = [os.path.join(folder, f) for f in made] + [f for _, f in others]
    of = [tuple(f.split(".")[:4]) for f in made]
    titles = list(programs())
    common = os.path.join(HERE, "..", "..", "data", "kin-common.txt")
    run = subprocess.run([driver, common], input="\n".join(names) + "\n", stdout=subprocess.PIPE, text=True, check=True)
    with open(os.path.join(folder, "pairs.txt"), "w") as f:
        f.write(run.stdout)
    hits, false = set(), collections.Counter()
    victims = collections.defaultdict(set)
    examples = collections.defaultdict(list)
    for line in run.stdout.splitlines():
        w = line.split()
        if w[0] == "@":
            continue
        i, j, verdict = int(w[0]), int(w[1]), int(w[2])
        if not verdict:
            continue
        if j < len(of):
            if of[i][0] == of[j][0]:
                hits.add((i, j))
                continue
            if of[i][1] == of[j][1] == "added":
                continue  # the same functions were added to both
            kind = "made against another made"
        elif i < len(of):
            kind = "made against unrelated"
        elif others[i - len(of)][0] == others[j - len(of)][0]:
            continue
        else:
            kind = "unrelated, of two source packages"
        false[kind] += 1
        victims[kind].update((i, j))
        if len(examples[kind]) < 6:
            examples[kind].append((os.path.basename(names[i]), os.path.basename(names[j]), line))
    print(f"{len(made)} made files of {len(titles)} programs, {len(others)} unrelated files of {n_source} source packages")
    for half in (0, 1):
        print("programs of odd numbers" if half else "programs of even numbers")
        all_, got = collections.Counter(), collections.Counter()
        for i, a in enumerate(of):
            if titles.index(a[0]) % 2 != half:
                continue
            for j in range(i + 1, len(of)):
                if of[j][0] != a[0]:
                    break
                kind = alike(a, of[j])
                if not kind:
                    continue
                keys = [kind]
                if kind.startswith("edited"):
                    keys.append("  " + (of[j][1] if a[1] == "none" else a[1]))
                    keys.append(f"  {a[2]} {a[3]}")
                for key in keys:
                    all_[key] += 1
                    got[key] += (i, j) in hits
        for key in all_:
            print(f"  {key:40} recall {got[key] / all_[key]:.3f}  ({got[key]} of {all_[key]})")
    n, m = len(of), len(others)
    per = collections.Counter(a[0] for a in of)
    pairs = {"made against another made": (n * n - sum(v * v for v in per.values())) // 2, "made against unrelated": n * m,
             "unrelated, of two source packages": m * (m - 1) // 2}
    for kind, all_ in pairs.items():
        print(f"false: {kind:36} {false[kind]} of {all_} pairs ({false[kind] / max(all_, 1):.5%}), {len(victims[kind])} files in one")
        for e in examples[kind]:
            print("   ", *e)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2], int(sys.argv[3]))
    else:
        measure(sys.argv[2], sys.argv[3], sys.argv[4:])
