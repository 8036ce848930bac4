# SPDX-License-Identifier: Apache-2.0
"""Made-up cases for the tests of advisories: every organisation, source, exhibit and suspect has a word of its own, so
that whatever leaks can be seen."""
import os
import random

T0 = 1709251200  # 2024-03-01
TLPS = ("GREEN", "AMBER", "AMBER", "AMBER+STRICT", "RED")


def word(rng):
    """A word that nothing else holds."""
    return "q" + "".join(rng.choice("bcdfghjkmnpqrstvwxz") for _ in range(7)) + "q"


class Org:
    def __init__(self, rng, number):
        self.word = word(rng)
        self.name = f"{self.word} Org"
        self.net = f"10.{number // 200}.{number % 200}"
        self.hosts = [f"{self.net}.{h}" for h in sorted(rng.sample(range(2, 250), rng.randint(1, 3)))]
        self.contact = rng.choice((f"cert@{self.word}.example", f"cert@{self.word}.example", f"+81 3 {self.word}", ""))
        self.country = rng.choice(("JP", "DE", "US", ""))
        self.tlp = rng.choice(TLPS)
        self.zone = rng.choice(("", "", "+09:00", "Asia/Tokyo"))
        # what nobody else may read
        self.secrets = [self.word, *self.hosts]


def conn_lines(rng, host, server, port, n):
    for i in range(n):
        at = T0 + rng.randint(0, 86400)
        yield f"{at}.5\tC{rng.getrandbits(48):x}\t{host}\t{20000 + i}\t{server}\t{port}\ttcp\tssl\t0.5\t310\t512\tSF\n"


CONN = (
    "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\t"
    "id.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\n#types\ttime\tstring\taddr\tport\taddr\tport\t"
    "enum\tstring\tinterval\tcount\tcount\tstring\n"
)
DNS = (
    "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\t"
    "id.resp_p\tproto\tquery\tqtype_name\trcode_name\tanswers\n#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tstring\tstring\t"
    "vector[string]\n"
)


class Case:
    """Writes the exhibits of a case into a folder, with a manifest."""

    def __init__(self, folder, seed, n_org=None, plain=False):
        rng = self.rng = random.Random(seed)
        self.folder = folder
        self.servers = [f"203.0.113.{s}" for s in sorted(rng.sample(range(2, 250), rng.randint(1, 4)))]
        self.orgs = [Org(rng, i) for i in range(n_org or rng.randint(2, 6))]
        # what stands in no advisory at all
        self.secrets = {k: word(rng) for k in ("source", "malware", "persona", "person", "group", "unit", "provider", "note", "case",
                                               "how", "compartment", "by", "list")}
        self.rows = []
        os.makedirs(folder)
        if plain:
            for org in self.orgs:
                org.tlp, org.zone, org.contact = "AMBER", "", f"cert@{org.word}.example"
        self.tables(plain)
        self.shared()
        if not plain:
            for org in self.orgs:
                self.sensors(org)
        self.manifest()

    def put(self, name, text, tlp="AMBER", vantage="", compartment="", zone=""):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as out:
            out.write(text)
        by = self.secrets["by"]
        how = self.secrets["how"]
        self.rows.append(f"{name},2024-03-20,{by},{how},,{tlp},{vantage},{compartment},{zone}\n")

    def tables(self, plain):
        s, rng = self.secrets, self.rng
        self.put("orgs.csv", "name,sector,country,prefixes,domains,contact,note\n" + "".join(
            f"{o.name},{'energy' if i % 2 else 'finance'},{o.country},{o.net}.0/24,,{o.contact},{s['note']}\n"
            for i, o in enumerate(self.orgs)), tlp="GREEN")
        listed = list(self.servers)
        # one of the victims is itself a stepping stone
        if not plain and rng.random() < 0.5:
            self.stone = rng.choice(self.orgs)
            listed.append(self.stone.hosts[0])
        self.put(f"{s['list']}.csv", "type,value,label,from,to,source,origin,grade,known,note,withdrawn,supersedes\n" + "".join(
            f"ip,{a},malware:{s['malware']},2024-01-01,,vendor/{s['source']},,A2,2024-03-01,{s['note']},,\n" for a in listed),
            tlp="GREEN")
        if plain:
            return
        self.put("contracts.csv", "contract,provider,server,persona,start,end,zone,email,phone,payment,document,login,source,origin,"
                 "grade,known,note,withdrawn,supersedes\n" + f"C1,{s['provider']},{self.servers[0]},{s['persona']},2024-01-10,2024-12-31,Z,"
                 f"{s['persona']}@mail.example,,,,,provider/{s['provider']},,A2,2024-03-01,{s['note']},,\n", tlp=rng.choice(TLPS))
        self.put("relations.csv", "subject,predicate,object,from,to,zone,source,origin,grade,known,scope,note,item,withdrawn,supersedes,"
                 "kind,dependence\n" + f"person:{s['person']},operated,persona:{s['persona']},2024-01-10,2024-12-31,Z,police/{s['source']},,"
                 f"A2,2024-03-02,,{s['note']},,,,,\nperson:{s['person']},member-of,group:{s['group']},,,Z,vendor/{s['source']},,B2,"
                 f"2024-03-03,,,,,,,\nperson:{s['person']},member-of,unit:{s['unit']},,,Z,vendor/{s['source']},,B2,2024-03-03,,,,,,,\n",
                 tlp=rng.choice(TLPS))
        self.put("incidents.csv", "incident,organisation,from,to,zone,people,files,money,currency,leak,publish,source,origin,grade,known,"
                 "note,withdrawn,supersedes\n" + "".join(
                     f"inc-{s['case']}-{i},{o.name},2024-03-01,2024-03-02,Z,80,,,,possible,{rng.choice(('yes', 'no'))},victim/{o.name},,B2,"
                     f"2024-03-03,{s['note']},,\n" for i, o in enumerate(self.orgs) if rng.random() < 0.6), tlp=rng.choice(TLPS))

    def shared(self):
        """What a sharing centre has of all its members."""
        rng, lines = self.rng, []
        for org in self.orgs:
            for server in rng.sample(self.servers, rng.randint(1, len(self.servers))):
                for host in org.hosts:
                    lines += conn_lines(rng, host, server, rng.choice((443, 8443)), rng.randint(1, 4))
        if getattr(self, "stone", None):
            for org in self.orgs:
                if org is not self.stone:
                    lines += conn_lines(rng, org.hosts[0], self.stone.hosts[0], 443, 2)
        self.put("sharing.conn.log", CONN + "".join(sorted(lines)))

    def sensors(self, org):
        rng, compartment = self.rng, self.secrets["compartment"] if self.rng.random() < 0.1 else ""
        server = rng.choice(self.servers)
        self.put(f"{org.word}.conn.log", CONN + "".join(sorted(conn_lines(rng, org.hosts[0], server, 443, 5))), org.tlp,
                 f"org:{org.name}", compartment, org.zone)
        other = rng.choice(self.orgs)
        asked = [f"{org.word}-own.evil.example", "update.evil.example", f"{other.word}.evil.example"]
        self.put(f"{org.word}.dns.log", DNS + "".join(
            f"{T0 + i}.5\tD{i}\t{org.hosts[0]}\t5353\t{org.net}.1\t53\tudp\t{name}\tA\tNOERROR\t{server}\n"
            for i, name in enumerate(asked)), org.tlp, f"org:{org.name}", compartment, org.zone)

    def manifest(self):
        with open(os.path.join(self.folder, "manifest.csv"), "w", encoding="utf-8") as out:
            out.write("file,acquired,by,how,authority,tlp,vantage,compartment,zone\n" + "".join(self.rows))
