"""Cuts: a log is written in random pieces, rotated, copied and truncated, compressed, while `ashiato watch CASE follow` is killed
with SIGKILL at random moments and started again. What stands in its journal in the end must be every line that holds something
watched, once. usage: follow.py ASHIATO CASE FOLDER CUTS [SEED]    The case watches 203.0.0.0/16."""
import collections, gzip, json, os, random, shutil, signal, subprocess, sys, time

ashiato, case, folder, cuts = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
seed = int(sys.argv[5]) if len(sys.argv) > 5 else random.randrange(10**6)
PER_ROUND = 20
journal = os.path.join(case, "watch", "follow.jsonl")


def tsv(t, peer):
    return "%d.1\tC%d\t10.1.2.3\t4001\t%s\t443\ttcp\t1.5\t900\t800\tSF\n" % (t, t, peer)


def tsv_head():
    head = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n"
    if random.random() < 0.7:
        head += "#open\t%d\n" % random.randrange(10**9)
    return head + "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tduration\torig_bytes\tresp_bytes\tconn_state\n"


def eve(t, peer):
    return '{"ts":%d.25,"uid":"C%d","id.orig_h":"10.1.2.3","id.orig_p":4001,"id.resp_h":"%s","id.resp_p":443,"proto":"tcp","duration":1.5,"orig_bytes":900,"resp_bytes":800,"conn_state":"SF"}\n' % (t, t, peer)


def sshd(t, peer):
    return "2016-12-%02dT%02d:%02d:%02dZ host sshd[%d]: Failed password for root from %s port %d ssh2\n" % (
        1 + t // 86400 % 28, t // 3600 % 24, t // 60 % 60, t % 60, 100 + t, peer, 1024 + t % 50000)


class Log:
    """What writes the log, and knows what stands in it."""

    def __init__(self, path, form):
        self.path, self.form, self.n, self.shifts = path, form, 0, 0
        self.expected, self.maybe = set(), set()
        self.rest = b""  # of a line that was begun
        self.peer = None  # of that line, if it is a hit
        self.out = open(path, "ab", buffering=0)
        self.head()

    def head(self):
        if self.form == "tsv":
            self.out.write(tsv_head().encode())

    def line(self):
        self.n += 1
        hit = random.random() < 0.3
        peer = ("203.0.%d.%d" if hit else "198.51.%d.%d") % (self.n // 250, self.n % 250 + 1)
        make = {"tsv": tsv, "json": eve, "sshd": sshd}[self.form]
        return make(1480000000 + self.n, peer).encode(), peer if hit else None

    def write(self):
        """some lines, and perhaps the beginning of one"""
        data, whole = self.rest, []
        if self.peer:
            whole.append(self.peer)
        self.rest, self.peer = b"", None
        for _ in range(random.choice([0, 1, 1, 2, 5, 40])):
            text, peer = self.line()
            data += text
            if peer:
                whole.append(peer)
        if random.random() < 0.4:
            text, self.peer = self.line()
            cut = random.randrange(1, len(text))
            data, self.rest = data + text[:cut], text[cut:]
        self.out.write(data)
        self.expected.update(whole)

    def finish(self):
        self.out.write(self.rest)
        if self.peer:
            self.expected.add(self.peer)
        self.rest, self.peer = b"", None

    def shift(self):
        self.shifts += 1
        for i in range(self.shifts, 0, -1):
            for end in ("", ".gz"):
                old = "%s.%d%s" % (self.path, i, end)
                if os.path.exists(old):
                    os.rename(old, "%s.%d%s" % (self.path, i + 1, end))

    def rename(self):
        self.shift()
        os.rename(self.path, self.path + ".1")
        if random.random() < 0.3:
            self.write()  # whoever writes has not noticed yet
        self.finish()
        self.out.close()
        self.out = open(self.path, "ab", buffering=0)
        self.head()

    def copytruncate(self):
        if self.form == "tsv":
            self.finish()
        self.shift()
        shutil.copyfile(self.path, self.path + ".1")
        os.truncate(self.path, 0)
        # a line that is torn by that is none, or one that still says enough
        if self.peer:
            self.maybe.add(self.peer)
            self.peer = None
        self.head()

    def compress(self):
        for i in range(1, self.shifts + 1):
            name = "%s.%d" % (self.path, i)
            if os.path.exists(name):
                with open(name, "rb") as f, gzip.open(name + ".gz", "wb") as to:
                    shutil.copyfileobj(f, to)
                os.unlink(name)
                return

    def step(self):
        what = random.random()
        if what < 0.8:
            self.write()
        elif what < 0.87:
            self.rename()
        elif what < 0.93:
            self.copytruncate()
        else:
            self.compress()


def start(source, more):
    return subprocess.Popen([ashiato, "watch", case, "follow", source, "--quiet"] + more, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def size():
    try:
        return os.path.getsize(journal)
    except OSError:
        return 0


def cut(log, source, more):
    p = start(source, more)
    began, before, wait = time.time(), size(), random.random() < 0.6
    while wait and size() == before and time.time() - began < 1 and p.poll() is None:
        log.step()
        time.sleep(random.random() * 0.01)
    until = time.time() + random.random() * (0.02 if wait else 0.1)
    while time.time() < until:
        log.step()
        time.sleep(random.random() * 0.01)
    p.send_signal(signal.SIGKILL)
    p.communicate()
    for _ in range(random.choice([0, 0, 1, 4])):
        log.step()


def once(source, more):
    p = start(source, ["--once"] + more)
    said = p.communicate(timeout=600)[1]
    assert p.returncode == 0, said


def judge(log, alerts):
    found, ids = collections.Counter(), collections.Counter()
    for line in open(journal):
        x = json.loads(line)
        # of a line that a rotation tore the address may be half of one: it is marked
        if "id" in x and not x.get("torn"):
            found[x["peer"] if x["peer"].startswith("203.0.") else x["host"]] += 1
            ids[x["id"]] += 1
    told = {json.loads(x)["id"] for x in open(alerts)}
    wrong = {"lost": sorted(log.expected - set(found)), "double": sorted(p for p in found if found[p] > 1),
             "made up": sorted(set(found) - log.expected - log.maybe), "same id": [i for i in ids if ids[i] > 1],
             "never told": [i for i in ids if i not in told],
             "told, not written": sorted(told - {x["id"] for x in map(json.loads, open(journal)) if "id" in x})}
    return {k: v for k, v in wrong.items() if v}, len(found)


def round_of(number):
    random.seed(seed * 1000 + number)
    shutil.rmtree(os.path.join(case, "watch"), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
    os.mkdir(folder)
    form = random.choice(["tsv", "json", "sshd"])
    log = Log(os.path.join(folder, {"tsv": "conn.log", "json": "conn.json", "sshd": "auth"}[form]), form)
    source = random.choice([log.path, folder])
    alerts = os.path.join(case, "alerts-told")
    open(alerts, "w").close()
    more = ["--alerts", alerts] + random.choice([[], ["--poll"]])
    log.write()
    once(source, more)
    for _ in range(PER_ROUND):
        cut(log, source, more)
    log.finish()
    once(source, more)
    wrong, n = judge(log, alerts)
    if wrong:
        print("seed %d, round %d (%s, %s): %s" % (seed, number, form, source, json.dumps(wrong)[:600]))
        keep = os.environ.get("FOLLOW_KEEP")
        if keep:
            shutil.copytree(folder, "%s/%d/logs" % (keep, number), dirs_exist_ok=True)
            shutil.copy(journal, "%s/%d/" % (keep, number))
    return not wrong, n


def main():
    bad = alerts = 0
    rounds = (cuts + PER_ROUND - 1) // PER_ROUND
    only = int(os.environ.get("FOLLOW_ROUND", -1))
    for number in range(rounds) if only < 0 else [only]:
        ok, n = round_of(number)
        bad += not ok
        alerts += n
    print("%d cuts, %d alerts, seed %d: %d of %d rounds wrong" % (rounds * PER_ROUND, alerts, seed, bad, rounds))
    return bad > 0


sys.exit(main())
