# What is acknowledged stays, whatever interrupts: kill -9 at random moments, a disk that is full or fails at every call, power that goes
# before every call. usage: durable.py ASHIATO FAULT.so FOLDER [--kills N] [--every N] [--seed N]
# --every: of the calls of a command every n-th is the one (1 = all)
import argparse
import glob
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time

TABLE = "subject,predicate,object,source,grade\n%s"


# what verify may say of a command that was interrupted; the next writer mends it
INTERRUPTED = re.compile(r"a report that was interrupted leaves|a command that was interrupted leaves")


class Broken(Exception):
    pass


class Case:
    """A case folder, and what its commands have acknowledged."""

    def __init__(self, setup, top):
        self.ashiato, self.fault = setup.ashiato, setup.fault
        self.top, self.dir = top, top + "/case"
        self.files = setup.files
        self.env = dict(os.environ, ASHIATO_HOME=top + "/home", LC_ALL="C.UTF-8")
        self.sealed, self.head, self.said = set(), None, []
        os.makedirs(top + "/home", exist_ok=True)

    def copy_of(self, other):
        shutil.rmtree(self.top, ignore_errors=True)
        shutil.copytree(other.top, self.top)
        self.sealed, self.head, self.said = set(other.sealed), other.head, list(other.said)
        return self

    def call(self, args, extra=None):
        return subprocess.Popen([self.ashiato, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                env=dict(self.env, **(extra or {})), text=True, errors="replace")

    def run(self, args, extra=None):
        p = self.call(args, extra)
        out, err = p.communicate(timeout=120)
        self.acknowledged(args, out)
        return p.returncode, out, err

    def acknowledged(self, args, out):
        """Whole lines only: what was torn was not said."""
        for line in out.split("\n")[:-1]:
            m = re.match(r".*: sealed ([0-9a-f]{12}), ", line)
            if m:
                self.sealed.add(m.group(1))
            m = re.match(r"ledger head (\d+:[0-9a-f]{64})$", line)
            if m and args[0] != "verify":
                self.head = m.group(1)
            if args[0] in ("undo", "amend") and re.match(r"[0-9a-f]{12,16}[: ]|.*: amended", line):
                self.said.append((args[0], line))

    def entries(self):
        with open(self.dir + "/ledger/log", encoding="utf-8") as f:
            return [json.loads(line) for line in f if line.endswith("\n")]

    def check(self, what):
        """The case opens, nothing said is lost, nothing is there twice, and verify finds at most a report that was interrupted."""
        code, out, err = self.run(["show", self.dir, "exhibits", "--json"])
        if code:
            raise Broken(f"{what}: the case does not open: {err or out}")
        there = [x["sha256"][:12] for x in json.loads(out)["exhibits"]]
        if len(there) != len(set(there)):
            raise Broken(f"{what}: an exhibit is there twice")
        if not self.sealed <= set(there):
            raise Broken(f"{what}: acknowledged exhibits are gone: {self.sealed - set(there)}")
        args = ["verify", self.dir] + (["--root", self.head] if self.head else [])
        code, out, err = self.run(args)
        differs = [line for line in (out + err).split("\n") if line.startswith("differs: ")]
        if code and not (differs and all(INTERRUPTED.search(line) for line in differs)):
            raise Broken(f"{what}: verify: {out}{err}")
        if "Sanitizer" in out + err:
            raise Broken(f"{what}: {err}")
        if re.search(r"cut back|rewritten|not as it was sealed", err):
            raise Broken(f"{what}: {err}")
        return bool(code)

    def mend(self, what):
        """The next commands go on; after them nothing differs any more."""
        for args in (["run", self.dir], ["report", self.dir]):
            code, out, err = self.run(args)
            if code:
                raise Broken(f"{what}: {args[0]} afterwards: {err or out}")
        if self.check(what + ", afterwards"):
            raise Broken(f"{what}: verify is not clean after the next report")
        seen = {}
        for e in self.entries():
            key = e["kind"], e.get("sha256") or e.get("id")
            if e["kind"] in ("sealed", "amended", "dissent"):
                seen[key] = seen.get(key, 0) + 1
        twice = [k for k, n in seen.items() if n > 1]
        if twice:
            raise Broken(f"{what}: there twice: {twice}")
        undone = sum(e["kind"] == "undone" for e in self.entries())
        amended = sum(e["kind"] == "amended" for e in self.entries())
        if undone < sum(k == "undo" for k, _ in self.said) or amended < sum(k == "amend" for k, _ in self.said):
            raise Broken(f"{what}: what was said of an exhibit or a claim is gone: {self.said}")
        left = glob.glob(self.dir + "/**/.part*", recursive=True) + glob.glob(self.dir + "/**/*.part", recursive=True)
        if [x for x in left if "/tile/" not in x and "/out/" not in x and "/bodies/" not in x]:
            raise Broken(f"{what}: half-written files were left behind: {left}")


class Setup:
    def __init__(self, options):
        self.ashiato, self.fault = options.ashiato, options.fault
        self.top = os.path.abspath(options.folder)
        self.files = self.top + "/files"
        os.makedirs(self.files, exist_ok=True)
        self.made = 0

    def file(self, long=False):
        """A new small file; long: more rows than an entry of the ledger holds of what could not be read."""
        self.made += 1
        path = f"{self.files}/f{self.made}.csv"
        rows = f"domain:d{self.made}.example,resolved-to,address:203.0.113.{self.made % 250},vendor/X,B2\n"
        rows += f"person:P{self.made},operated,persona:Q,vendor/Y,C3\n"
        if long:
            rows += "".join(f"person:{'x' * 300}{i},frob,persona:B,vendor/X,B2\n" for i in range(300))
        with open(path, "w", encoding="utf-8") as f:
            f.write(TABLE % rows)
        return path


def some_claim(case, rng):
    keys = sorted({e["key"] for e in case.entries() if e["kind"] == "claim"})
    return rng.choice(keys) if keys else None


def command(setup, case, kind, rng):
    """None: there is nothing to do it to yet."""
    if kind == "new":
        return ["new", case.dir]
    if kind == "add":
        return ["add", case.dir, "--acquired", "2024-05-01"] + [setup.file(rng.random() < .1) for _ in range(rng.randint(1, 5))]
    if kind == "amend":
        return ["amend", case.dir, rng.choice(sorted(case.sealed)), "--vantage", f"address:192.0.2.{rng.randint(1, 250)}", "--why", "moved"] if case.sealed else None
    if kind == "undo":
        claim = some_claim(case, rng)
        return ["undo", case.dir, claim, "--why", "not so"] if claim else None
    return [kind, case.dir]


# --- kill -9 ---------------------------------------------------------------------------------------------------------------------------


def kills(setup, n, rng):
    counts, ended, took = {}, 0, {}
    case = None
    for i in range(n):
        if i % 60 == 0:
            shutil.rmtree(setup.top + "/kills", ignore_errors=True)
            case = Case(setup, setup.top + "/kills")
            case.run(["new", case.dir])
            case.run(command(setup, case, "add", rng))
            case.run(["run", case.dir])
        kind = rng.choice(["add", "add", "run", "amend", "undo", "report"])
        args = command(setup, case, kind, rng)
        if not args:
            continue
        what = f"kill {i} in {kind}"
        began = time.monotonic()
        p = case.call(args)
        try:
            out, _ = p.communicate(timeout=rng.random() * took.get(kind, .1) * 1.1)
            took[kind] = .8 * took.get(kind, .1) + .2 * (time.monotonic() - began)
            ended += 1
        except subprocess.TimeoutExpired:
            p.kill()
            out, _ = p.communicate()
            counts[kind] = counts.get(kind, 0) + 1
        case.acknowledged(args, out)
        case.check(what)
        if i % 10 == 9:
            case.mend(what)
    print(f"kill -9: {sum(counts.values())} kills ({', '.join(f'{k} {v}' for k, v in sorted(counts.items()))}), "
          f"{ended} commands ended before; nothing lost, nothing twice")


# --- a disk that is full, or fails -----------------------------------------------------------------------------------------------------


def fault_env(case, kind, n, shadow=None):
    hit = case.top + ".hit"
    if os.path.exists(hit):
        os.remove(hit)
    env = {"LD_PRELOAD": case.fault, "FAULT_DIR": case.top, "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0", "FAULT_KIND": kind, "FAULT_AT": str(n), "FAULT_HIT": hit}
    if shadow:
        env["FAULT_SHADOW"] = shadow
    return env, hit


SENTENCE = re.compile(r"^ashiato: .*(cannot|No space left|Input/output|was not|not acknowledged|may or may not)", re.M)


def fails(setup, base, args, kind, every, rng):
    """Each command says so, and afterwards everything acknowledged is there. Number of failures."""
    n, tried = 1 + rng.randrange(every), 0
    while True:
        case = Case(setup, setup.top + "/fault").copy_of(base)
        here = [a.replace(base.dir, case.dir) for a in args]
        what = f"{kind} at call {n} of {args[0]}"
        env, hit = fault_env(case, kind, n)
        code, out, err = case.run(here, env)
        if not os.path.exists(hit):
            if code:
                raise Broken(f"{what}: failed without a fault: {err}")
            return tried
        tried += 1
        # what is only kept for speed, or was written before, may fail without a word: then everything is there
        if code not in (0, 1) or (code == 1 and not SENTENCE.search(err)):
            raise Broken(f"{what}: exit status {code}: {err or out}")
        if args[0] == "new" and code:
            shutil.rmtree(case.dir, ignore_errors=True)
            code, out, err = case.run(here)
            if code:
                raise Broken(f"{what}: new again: {err}")
        case.check(what)
        case.mend(what)
        n += every


# --- power ------------------------------------------------------------------------------------------------------------------------------


def keep_all(top, shadow):
    """Everything as it is now is on disk."""
    shutil.rmtree(shadow, ignore_errors=True)
    os.makedirs(shadow)
    for folder, folders, files in os.walk(top):
        with open(f"{shadow}/d-{os.stat(folder).st_ino}", "w", encoding="utf-8") as f:
            for name in folders:
                f.write(f"d {os.stat(folder + '/' + name).st_ino} {name}\n")
            for name in files:
                f.write(f"f {os.stat(folder + '/' + name).st_ino} {name}\n")
        for name in files:
            shutil.copy(folder + "/" + name, f"{shadow}/f-{os.stat(folder + '/' + name).st_ino}")


def rebuild(shadow, top, to, names_survive, inode=None):
    """What is there after power came back. names_survive: names had reached the disk and contents had not."""
    os.makedirs(to)
    rows = []
    if names_survive:
        for e in os.scandir(top):
            rows.append(("d" if e.is_dir() else "f", e.inode(), e.name))
    else:
        kept = f"{shadow}/d-{inode or os.stat(top).st_ino}"
        if os.path.exists(kept):
            with open(kept, encoding="utf-8") as f:
                rows = [(r[0], int(r[1]), r[2]) for r in (line.rstrip("\n").split(" ", 2) for line in f)]
    for kind, number, name in rows:
        if kind == "d":
            rebuild(shadow, top + "/" + name, to + "/" + name, names_survive, number)
            continue
        kept = f"{shadow}/f-{number}"
        if os.path.exists(kept):
            shutil.copy(kept, to + "/" + name)
        else:
            open(to + "/" + name, "w").close()


def power(setup, base, args, every, rng):
    """Power goes before each call, and once after the command. The number of cuts."""
    n, cuts = 1 + rng.randrange(every), 0
    while True:
        for names_survive in (False, True):
            case = Case(setup, setup.top + "/before").copy_of(base)
            shadow = setup.top + "/shadow"
            keep_all(case.top, shadow)
            here = [a.replace(base.dir, case.dir) for a in args]
            what = f"power cut {'(names survive) ' if names_survive else ''}before call {n} of {args[0]}"
            env, hit = fault_env(case, "cut", n, shadow)
            case.run(here, env)
            over = not os.path.exists(hit)
            after = Case(setup, setup.top + "/after")
            shutil.rmtree(after.top, ignore_errors=True)
            rebuild(shadow, case.top, after.top, names_survive)
            # the same place: paths are told in sentences and heads
            shutil.rmtree(case.top)
            os.rename(after.top, case.top)
            cuts += 1
            if args[0] == "new":
                code, out, err = case.run(["show", case.dir])
                if over and code:
                    raise Broken(f"{what}: a case that was said to be ready is not there: {err}")
                continue
            case.check(what)
            case.mend(what)
        if over:
            return cuts
        n += every


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("ashiato")
    parser.add_argument("fault")
    parser.add_argument("folder")
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="kills,full,error,cut")
    parser.add_argument("--command", default="")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    setup = Setup(options)
    if "kills" in options.only:
        kills(setup, options.kills, rng)
    base = Case(setup, setup.top + "/base")
    totals = {}
    for kind in ["new", "add", "run", "amend", "undo", "report", "run again"]:
        if kind == "run again":  # with a judgement before it that moves
            base.run(command(setup, base, "add", rng))
        args = command(setup, base, kind.split()[0], rng)
        if kind == "add":
            args.append(setup.file(long=True))
        if options.command and kind != options.command:
            base.run(args)
            continue
        for fault in ("full", "error"):
            if fault in options.only:
                totals[fault, kind] = fails(setup, base, args, fault, options.every, rng)
        if "cut" in options.only:
            totals["cut", kind] = power(setup, base, args, options.every, rng)
        code, out, err = base.run(args)
        if code:
            raise Broken(f"{kind}: {err or out}")
    for fault, words in (("full", "disk full"), ("error", "disk fails"), ("cut", "power cut")):
        of = {k: v for (f, k), v in totals.items() if f == fault}
        if of:
            print(f"{words}: {sum(of.values())} ({', '.join(f'{k} {v}' for k, v in of.items())}); nothing lost, nothing twice")


try:
    main()
except Broken as why:
    sys.exit(f"durable.py: {why}")
