#!/usr/bin/env python3
"""Makes a campaign with its truth: organisations, one server that is known, the others to be found, NAT, shared hosting,
researchers, our own scanners, and a sinkhole that takes a name over half-way.

usage: campaign.py make SEED ORGANISATIONS FOLDER     writes logs, tables and truth.json
       campaign.py judge truth.json victims.json      prints recall and precision by grade; fails below --least
"""
import json, os, random, sys

GRADES = ["looked up", "tried", "connected", "exchanged data", "beaconed", "sent out"]
DAY = 86400
HEAD = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t%s\n#fields\t%s\n"
CONN = "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service duration orig_bytes resp_bytes conn_state".split()
DNS = "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto query qtype_name rcode_name answers".split()
SSL = "ts uid id.orig_h id.orig_p id.resp_h id.resp_p version cipher server_name established cert_chain_fps".split()


class World:
    def __init__(self, seed, n):
        self.r = random.Random(seed)
        self.n = n
        self.start = 1480000000 + self.r.randrange(200) * DAY
        self.days = self.r.choice([6, 9, 14])
        self.conn, self.dns, self.ssl, self.uid = [], [], [], 0
        self.names = ["%s.%s.example" % (self.word(), self.word()) for _ in range(3)]
        # hosts of the attacker: one known, one behind the name before and one after it moved, one by its certificate
        self.known, self.before, self.after, self.by_cert, self.sinkhole = ["203.0.113.%d" % k for k in self.r.sample(range(2, 250), 5)]
        self.cert = "%064x" % self.r.getrandbits(256)
        self.shared = "198.18.%d.%d" % (self.r.randrange(256), self.r.randrange(1, 255))
        self.truth = {}
        self.marked = {}

    def word(self):
        return "".join(self.r.choice("bcdfghklmnprstvw") + self.r.choice("aeiou") for _ in range(self.r.randrange(2, 5)))

    def flow(self, t, src, dst, port, out, back, state="SF", duration=1.0):
        self.uid += 1
        self.conn.append((t, "C%d" % self.uid, src, self.r.randrange(1024, 65000), dst, port, "tcp", "-", "%.3f" % duration, out, back, state))
        return self.conn[-1]

    def ask(self, t, src, name, answer):
        self.uid += 1
        self.dns.append((t, "D%d" % self.uid, src, self.r.randrange(1024, 65000), "192.0.2.53", 53, "udp", name, "A", "NOERROR" if answer else "NXDOMAIN", answer or "-"))

    def tls(self, flow, name, cert):
        self.ssl.append(flow[:6] + ("TLSv12", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", name or "-", "T", cert))

    def org(self, name, net, contacts):
        hosts = ["%s.%d" % (net, self.r.randrange(1, 255)) for _ in range(self.r.randrange(1, 4))]
        self.orgs.append((name, "%s.0/24" % net, "soc@%s.example" % name.lower().replace(" ", "-")))
        best = -1
        for kind in contacts:
            best = max(best, self.contact(kind, self.r.choice(hosts)))
        if best >= 0:
            self.truth[name] = GRADES[best]
        # life goes on
        for h in hosts:
            for _ in range(self.r.randrange(3, 25)):
                t = self.start + self.r.random() * self.days * DAY
                self.flow(t, h, "198.51.100.%d" % self.r.randrange(1, 255), 443, self.r.randrange(200, 5000), self.r.randrange(500, 90000))
        return hosts

    def server_then(self, t):
        moved = self.start + self.days * DAY * 0.5
        return self.before if t < moved else self.after

    def contact(self, kind, host):
        t = self.start + self.r.random() * self.days * DAY * 0.8
        if kind == "looked up":
            self.ask(t, host, "a." + self.names[0] if self.r.random() < .3 else self.names[0], None if self.r.random() < .5 else self.server_then(t))
            return 0
        if kind == "tried":
            for k in range(self.r.randrange(1, 4)):
                self.flow(t + k * 3, host, self.known, 443, 0, 0, "S0", 0)
            return 1
        if kind == "connected":
            self.flow(t, host, self.known, 8443, 0, 0, "SF", 0.4)
            return 2
        if kind == "exchanged":
            f = self.flow(t, host, self.known, 443, self.r.randrange(100, 3000), self.r.randrange(100, 9000))
            return 3
        if kind == "by name":
            s = self.server_then(t)
            self.ask(t, host, self.names[0], s)
            self.flow(t + 0.2, host, s, 443, 900, 4000)
            return 3
        if kind == "by certificate":
            f = self.flow(t, host, self.by_cert, 443, 800, 5000)
            self.tls(f, None, self.cert)
            return 3
        if kind == "beaconed":
            every, t = self.r.choice([300, 600, 1800]), self.start + self.r.random() * DAY
            while t < self.start + self.days * DAY:
                self.flow(t, host, self.known, 443, 320, 180)
                t += every * self.r.uniform(.97, 1.03)
            return 4
        if kind == "sent out":
            self.flow(t, host, self.known, 443, self.r.randrange(20, 900) * 1000000, 60000, duration=300)
            return 5
        return -1

    def make(self):
        self.orgs = []
        kinds = ["looked up", "tried", "connected", "exchanged", "by name", "by certificate", "beaconed", "sent out"]
        weight = [3, 3, 3, 6, 6, 4, 4, 2]
        roles, host = [], None
        for i in range(self.n):
            net = "10.%d.%d" % (i // 250, i % 250 + 1) if i >= 200 else "100.%d.%d" % (64 + i // 100, i % 100 + 1)
            share = self.r.random()
            if share < 0.45:
                name = "Bystander %04d" % i
                hosts = self.org(name, net, [])
                if self.r.random() < .3:     # shared hosting: the same address, before the attacker had it
                    self.flow(self.start - self.r.uniform(40, 90) * DAY, hosts[0], self.shared, 443, 900, 9000)
                if self.r.random() < .1:     # what was once behind a neighbouring name
                    self.ask(self.start + DAY, hosts[0], "www." + self.word() + ".example", "198.51.100.77")
            else:
                self.org("Victim %04d" % i, net, self.r.choices(kinds, weight, k=self.r.choice([1, 1, 2, 3])))
        for k, role in enumerate(["researcher", "scanner", "search-engine", "sensor"]):
            name, net = "Watcher %s" % role, "100.127.%d" % k
            hosts = self.org(name, net, [])
            for h in hosts:
                self.flow(self.start + DAY * 1.5, h, self.known, 443, 700, 900)
                roles.append("address:%s,has-role,role:%s,,,analyst/A,A2" % (h, role))
            self.marked[name] = role
        nat = self.org("Behind NAT", "100.126.0", ["exchanged"])
        for h in nat:
            roles.append("address:%s,has-role,role:nat,,,provider/A,A2" % h)
        # the name is taken over: from then on it leads to a sinkhole
        took = self.start + self.days * DAY * 0.9
        late = self.org("Sinkhole Caller", "100.125.0", [])
        self.ask(took + 60, late[0], self.names[0], self.sinkhole)
        self.flow(took + 61, late[0], self.sinkhole, 443, 300, 300)
        day = __import__("datetime").datetime.fromtimestamp(took, __import__("datetime").timezone.utc).strftime("%Y-%m-%dT%H:%MZ")
        roles.append("address:%s,has-role,role:sinkhole,%s,,partner/Sinkhole Operator,A1" % (self.sinkhole, day[:-1]))
        self.marked["Sinkhole Caller"] = "sinkhole"
        self.roles = roles

    def write(self, to):
        os.makedirs(to, exist_ok=True)
        for path, fields, rows in (("conn", CONN, self.conn), ("dns", DNS, self.dns), ("ssl", SSL, self.ssl)):
            with open(os.path.join(to, path + ".log"), "w") as f:
                f.write(HEAD % (path, "\t".join(fields)))
                for row in sorted(rows):
                    f.write("%.6f\t" % row[0] + "\t".join(str(x) for x in row[1:]) + "\n")
        with open(os.path.join(to, "organisations.csv"), "w") as f:
            f.write("name,sector,country,prefixes,domains,contact,note\n")
            f.writelines('"%s",,JP,%s,,%s,\n' % o for o in self.orgs)
        with open(os.path.join(to, "roles.csv"), "w") as f:
            f.write("subject,predicate,object,from,to,source,grade,zone\n")
            f.writelines(r + ",Z\n" for r in self.roles)
        with open(os.path.join(to, "truth.json"), "w") as f:
            json.dump({"known": self.known, "name": self.names[0], "cert": self.cert, "victims": self.truth, "marked": self.marked,
                       "since": self.start - DAY}, f)


def judge(truth, said, least):
    said = {v["organisation"]: v for v in said["victims"]}
    good = True
    for at, grade in enumerate(GRADES):
        want = {o for o, g in truth["victims"].items() if GRADES.index(g) >= at}
        got = {o for o, v in said.items() if GRADES.index(v["grade"]) >= at and (not v["marked"] or o in truth["victims"])}
        both = len(want & got)
        recall, precision = (both / len(want) if want else 1), (both / len(got) if got else 1)
        print("%-15s %4d true  recall %.3f  precision %.3f" % (grade, len(want), recall, precision))
        if grade == "connected" and (recall < least[0] or precision < least[1]):
            good = False
            print("  missed:", sorted(want - got)[:5], "false:", sorted(got - want)[:5])
    for name in truth["marked"]:
        if name in said and not said[name]["marked"]:
            good = False
            print("not marked:", name, said[name])
    return 0 if good else 1


if __name__ == "__main__":
    if sys.argv[1] == "make":
        w = World(int(sys.argv[2]), int(sys.argv[3]))
        w.make()
        w.write(sys.argv[4])
    else:
        sys.exit(judge(json.load(open(sys.argv[2])), json.load(open(sys.argv[3])), (.99, .97)))
