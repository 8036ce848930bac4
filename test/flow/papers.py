#!/usr/bin/env python3
"""Papers that people read first, held against the program. usage: papers.py ASHIATO SOURCE [--fill] FILE... [--wide FILE...]

A block behind `<!-- runs -->` is run, line by line, in the folder RUNS; a line whose comment says "fill in" is followed by
copying FILLED there, and 3f2a stands for a claim. A block behind `<!-- output: COMMAND -->` must be what COMMAND prints, to the byte: a shell command, in which the
environment names the cases (CASE, MORNING, SCANNED). A block whose case is not there is passed over and said. A paragraph or table
behind `<!-- figures: COMMAND -->` names no number of two digits or more that COMMAND does not print. Every command, option
and page of the manual that a paper names exists, and every relative link leads to a file. No line of prose is longer than
120 columns but in files behind --wide. --fill: blocks are written anew instead of compared."""
import os
import re
import subprocess
import sys

PLACES = ("CASE", "MORNING", "SCANNED")
failures = 0
passed_over = 0


def fail(paper, line, what):
    global failures
    failures += 1
    print(f"FAIL: {paper}:{line}: {what}")


def run(command):
    p = subprocess.run(["sh", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    text = p.stdout.decode()
    # a sample lies somewhere else each time
    for place in PLACES:
        if os.environ.get(place):
            text = text.replace(os.path.dirname(os.environ[place]) + "/", "")
    return [line.rstrip() for line in text.rstrip("\n").split("\n")]


def known(command):
    """False: its case is not there."""
    global passed_over
    missing = [p for p in PLACES if "$" + p in command and not os.environ.get(p)]
    passed_over += bool(missing)
    return not missing


def first_difference(want, got):
    for i, (a, b) in enumerate(zip(want, got)):
        if a != b:
            return i, a, b
    i = min(len(want), len(got))
    return i, (want[i] if i < len(want) else "(nothing more)"), (got[i] if i < len(got) else "(nothing more)")


def blocks(paper, lines, fill):
    """Compares, or fills; returns the lines."""
    out = []
    i = 0
    while i < len(lines):
        out.append(lines[i])
        marker = re.fullmatch(r"<!-- (output|figures): (.*) -->", lines[i])
        i += 1
        if lines[i - 1] == "<!-- runs -->":
            runs(paper, lines, i)
        if not marker or not known(marker[2]):
            continue
        got = run(marker[2])
        if marker[1] == "figures":
            figures(paper, lines, i, "\n".join(got))
            continue
        if i == len(lines) or not lines[i].startswith("```"):
            fail(paper, i + 1, "a block was expected behind the marker of an output")
            continue
        end = i + 1
        while end < len(lines) and not lines[end].startswith("```"):
            end += 1
        # what a person types is the block's own
        typed = [line for line in lines[i + 1 : end] if line.startswith("$ ")][:1]
        want = lines[i + 1 + len(typed) : end]
        if not fill and want != got:
            at, a, b = first_difference(want, got)
            fail(paper, i + 2 + len(typed) + at, f"`{marker[2]}` prints\n  {b}\n  and not\n  {a}")
        out += [lines[i]] + typed + (got if fill else want)
        i = end
    return out


def claim_of_case():
    text = "".join(run("ashiato show mycase findings --json"))
    return (re.search(r'"key": ?"([0-9a-f]{8})', text) or ["", "3f2a"])[1]


def runs(paper, lines, i):
    """Runs the lines of the block that begins behind line i."""
    os.chdir(os.environ["RUNS"])
    for n in range(i + 1, len(lines)):
        if lines[n].startswith("```"):
            break
        if not lines[n].startswith("ashiato "):
            continue
        command, _, comment = lines[n].partition("  #")
        if " 3f2a" in command:
            command = command.replace("3f2a", claim_of_case())
        p = subprocess.run(["sh", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if p.returncode != 0:
            fail(paper, n + 1, f"`{command.strip()}` ends with {p.returncode}: {p.stdout.decode()[:300]}")
        if "fill in" in comment:
            subprocess.run(["cp", "-R", os.environ["FILLED"] + "/.", "."], check=True)


def figures(paper, lines, i, got):
    printed = {n.replace(",", "") for n in re.findall(r"\d[\d,]*", got)}
    while i < len(lines) and lines[i]:
        for number in re.findall(r"(?<![\w.,-])\d[\d,]*\d(?![\w-])", lines[i]):
            if number.replace(",", "") not in printed:
                fail(paper, i + 1, f"{number} is not what the program prints")
        i += 1


def helps(everywhere, ashiato):
    """By command what `help` says of it."""
    names = re.findall(r"^  ([a-z]+)  ", everywhere, re.M)
    return {name: "\n".join(run(f"'{ashiato}' help {name}")) for name in names}


def words_of(text):
    """Every call of the program in code spans and blocks: (line, words)."""
    block = False
    for n, line in enumerate(text, 1):
        if line.startswith("```"):
            block = not block
            continue
        spans = [line] if block else re.findall(r"`([^`]+)`", line)
        for span in spans:
            for call in re.split(r"&&|\||;|\$\(", span.split("  #")[0]):
                m = re.match(r"\s*(?:\$ )?(?:sudo )?(?:build/)?ashiato (.*)", call)
                if m:
                    yield n, m[1].split()


def calls(paper, lines, help_of, everywhere, pages):
    for n, words in words_of(lines):
        name = words[0]
        if not re.fullmatch(r"[a-z]+", name):
            continue
        if name not in help_of:
            fail(paper, n, f"there is no command `{name}`")
            continue
        for word in words[1:]:
            option = re.match(r"--[a-z][a-z-]*", word)
            if option and not re.search(rf"{option[0]}(?![a-z-])", help_of[name]):
                fail(paper, n, f"`ashiato help {name}` does not know {option[0]}")
        if name == "manual" and len(words) > 1 and words[1].islower() and words[1] not in pages:
            fail(paper, n, f"there is no page `{words[1]}`")
    for n, line in enumerate(lines, 1):
        for page in re.findall(r"`man ashiato-([a-z-]+)`", line):
            if page not in pages:
                fail(paper, n, f"there is no page `{page}`")
        for option in re.findall(r"`(--[a-z][a-z-]*)", line):
            if not any(re.search(rf"{option}(?![a-z-])", text) for text in [everywhere, *help_of.values()]):
                fail(paper, n, f"no command knows {option}")


def links(paper, lines, source):
    here = os.path.dirname(os.path.join(source, paper))
    headings = {}

    def anchors(file):
        if file not in headings:
            with open(file, encoding="utf-8") as f:
                heads = re.findall(r"^#+ (.*)$", f.read(), re.M)
            headings[file] = {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in heads}
        return headings[file]

    for n, line in enumerate(lines, 1):
        for target in re.findall(r"\]\(([^)\s]+)\)", line) + re.findall(r'(?:src|href)="([^"]+)"', line):
            if re.match(r"[a-z]+:", target):
                continue
            file, _, anchor = target.partition("#")
            path = os.path.normpath(os.path.join(here, file)) if file else os.path.join(source, paper)
            if not os.path.exists(path):
                fail(paper, n, f"{target} leads to no file")
            elif anchor and path.endswith(".md") and anchor not in anchors(path):
                fail(paper, n, f"{target} leads to no heading")


def widths(paper, lines):
    block = False
    for n, line in enumerate(lines, 1):
        if line.startswith("```"):
            block = not block
        if len(line) > 120 and not block and not line.startswith(("|", "<!--", "<a ")):
            fail(paper, n, f"{len(line)} columns")


def main():
    ashiato, source = sys.argv[1:3]
    fill = "--fill" in sys.argv
    everywhere = "\n".join(run(f"'{ashiato}' help"))
    help_of = helps(everywhere, ashiato)
    assert len(help_of) > 20, help_of
    pages = {line.split()[0] for line in run(f"'{ashiato}' manual")}
    wide = False
    for paper in sys.argv[3:]:
        if paper.startswith("--"):
            wide |= paper == "--wide"
            continue
        with open(os.path.join(source, paper), encoding="utf-8") as f:
            lines = f.read().rstrip("\n").split("\n")
        lines = blocks(paper, lines, fill)
        if fill:
            with open(os.path.join(source, paper), "w", encoding="utf-8") as f:
                f.write("\n".join(lines) + "\n")
        calls(paper, lines, help_of, everywhere, pages)
        links(paper, lines, source)
        if not wide:
            widths(paper, lines)
    if passed_over:
        print(f"{passed_over} outputs were passed over, for their data is not there")
    return failures > 0


sys.exit(main())
