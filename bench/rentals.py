#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes a table of rentals with the truth in the column `cluster`: hands that rent again and again under invented
names, among honest customers who also share things (households, firms, proxies, payment agents).

usage: rentals.py [--hands N] [--honest N] [--seed N] [--style N] >rentals.csv

Nothing is taken from any real person: names are syllables. --style draws another world: how careful the hands are,
what they reuse, what the records hold, how much is missing and misspelt."""
import argparse
import csv
import random
import sys

COLUMNS = ["record", "kind", "name", "birth", "email", "phone", "address", "city", "postcode", "country", "document",
           "payment", "login", "device", "agent", "language", "ip", "from", "source", "cluster"]
LANGUAGES = ["en", "ja", "de", "fr", "zh", "ru", "ko", "pt", "es", "nl", "pl", "tr"]
AGENTS = [f"{b}/{v} {o}" for b in ("Firefox", "Chrome", "Edge", "Safari", "Opera")
          for v in range(90, 125, 3) for o in ("Windows NT 10.0", "X11; Linux x86_64", "Macintosh", "Android 13")]
MAIL = ["mail.example", "post.example", "inbox.example", "free.example", "web.example", "letters.example"]


class World:
    def __init__(self, seed, style):
        self.r = r = random.Random(seed * 1000 + style)
        u = r.uniform
        # how often a hand uses again what it has, each rental
        self.reuse = {"payment": u(.6, .95), "device": u(.5, .9), "phone": u(.15, .5), "login": u(.1, .4),
                      "document": u(.02, .2), "email": u(.02, .15), "ip": u(.1, .4), "address": u(.05, .25)}
        self.pool = {"payment": r.randint(1, 3), "device": r.randint(1, 2), "phone": r.randint(1, 3),
                     "ip": r.randint(2, 6)}
        self.missing = {"birth": u(.05, .6), "document": u(.2, .7), "phone": u(.05, .4), "device": u(.05, .3),
                        "login": u(.2, .6), "address": u(.0, .3), "language": u(.05, .3), "ip": u(.0, .3),
                        "payment": u(.0, .1), "agent": u(.05, .3)}
        self.slips = u(.01, .05)
        self.agents_share = u(.05, .2)      # of customers who pay through a payment agent
        self.proxy_share = u(.1, .3)        # who come through a shared exit
        self.household = u(.05, .2)
        self.firm = u(.02, .1)
        # a payment agent's token serves a few dozen to a few hundred customers
        self.payers = [self.token("agent") for _ in range(r.randint(20, 80))]
        self.exits = [self.ip() for _ in range(r.randint(60, 400))]
        onset = "b c d f g h k l m n p r s t v w y z ch sh th kr br st".split()
        vowel = "a e i o u ai ei ou ia io".split()
        coda = ["", "", "n", "r", "s", "l", "k", "m"]
        word = lambda k: "".join(r.choice(onset) + r.choice(vowel) + r.choice(coda) for _ in range(k)).capitalize()
        self.given = [word(r.choice((1, 2, 2))) for _ in range(700)]
        self.family = [word(r.choice((1, 2, 2, 3))) for _ in range(4000)]
        self.street = [word(2) + r.choice((" Street", " Road", " Lane", "gasse", " Avenue")) for _ in range(3000)]
        self.city = [(word(2), r.choice(LANGUAGES)) for _ in range(400)]
        self.n = 0
        self.taken = set()

    def zipf(self, items):
        return items[min(int(len(items) * self.r.random() ** 2.2), len(items) - 1)]

    def token(self, kind):
        return f"{kind}-{self.r.getrandbits(48):012x}"

    def ip(self):
        return ".".join(str(self.r.randint(1, 223)) for _ in range(4))

    def name(self):
        return f"{self.zipf(self.given)} {self.zipf(self.family)}"

    def mail_of(self, name):
        r = self.r
        g, f = name.lower().split()[:2]
        while True:
            address = r.choice([f"{g}.{f}", f"{g}{f}{r.randint(1, 999)}", f"{g[0]}{f}{r.randint(1, 99)}",
                                f"{f}{r.randint(1960, 2005)}"]) + "@" + r.choice(MAIL)
            if address not in self.taken:       # a provider gives each address once
                self.taken.add(address)
                return address
            g += r.choice("abcdefgh")

    def person(self):
        r = self.r
        city, language = self.zipf(self.city)
        name = self.name()
        return {"name": name, "birth": f"{r.randint(1945, 2004)}-{r.randint(1, 12):02}-{r.randint(1, 28):02}",
                "email": self.mail_of(name), "phone": "+" + str(r.randint(10 ** 10, 10 ** 11 - 1)),
                "address": f"{r.randint(1, 180)} {self.zipf(self.street)}", "city": city,
                "postcode": str(10000 + abs(hash_of(city)) % 80000 + r.randint(0, 9)), "country": language.upper(),
                "document": f"P{r.randint(10 ** 7, 10 ** 8 - 1)}", "payment": self.token("card"),
                "login": name.lower().replace(" ", "") + str(r.randint(1, 999)), "device": self.token("dev"),
                "agent": self.zipf(AGENTS), "language": language, "ip": self.ip()}

    def slip(self, text):
        r = self.r
        if len(text) < 4:
            return text
        i = r.randrange(1, len(text) - 1)
        return r.choice([text[:i] + text[i + 1:], text[:i] + text[i + 1] + text[i] + text[i + 2:],
                         text[:i] + r.choice("abcdeiou0123") + text[i + 1:], text[:i] + text[i] + text[i:]])

    def row(self, p, cluster, when):
        r = self.r
        self.n += 1
        row = dict(p)
        for k, share in self.missing.items():
            if r.random() < share:
                row[k] = r.choice(["", "", "", "unknown", "n/a"])
        for k in ("name", "address", "city", "phone", "email", "document"):
            if row.get(k) not in ("", "unknown", "n/a") and r.random() < self.slips:
                row[k] = self.slip(row[k])
        row.update(record=f"r{self.n}", kind="contract", source="provider/Example", cluster=cluster)
        row["from"] = f"20{when // 365 + 15}-{when % 365 // 31 + 1:02}-{when % 28 + 1:02}"
        return row

    def shared(self, p):
        """what comes between a customer and the provider"""
        r = self.r
        if r.random() < self.proxy_share:
            p["ip"] = self.zipf(self.exits)
        if r.random() < self.agents_share:
            p["payment"] = self.zipf(self.payers)

    def honest(self, n):
        r = self.r
        made = 0
        while made < n:
            p = self.person()
            group = [p]
            if r.random() < self.household:
                for _ in range(r.randint(1, 3)):
                    q = self.person()
                    q["name"] = q["name"].split()[0] + " " + p["name"].split()[1]
                    q.update(address=p["address"], city=p["city"], postcode=p["postcode"], country=p["country"],
                             language=p["language"], ip=p["ip"])
                    for k, share in (("phone", .3), ("device", .25), ("payment", .2)):
                        if r.random() < share:
                            q[k] = p[k]
                    group.append(q)
            elif r.random() < self.firm:
                domain = self.zipf(self.family).lower() + str(r.randint(1, 99)) + ".example"
                p["email"] = p["name"].split()[0].lower() + "@" + domain
                for _ in range(r.randint(1, 6)):
                    q = self.person()
                    q.update(address=p["address"], city=p["city"], postcode=p["postcode"], country=p["country"],
                             language=p["language"], ip=p["ip"], email=q["name"].split()[0].lower() + "@" + domain)
                    if r.random() < .5:
                        q["payment"] = p["payment"]
                    group.append(q)
            for q in group:
                self.shared(q)
                made += 1
                cluster = f"honest-{self.n}"
                times = 1 if r.random() < .93 else r.randint(2, 3)
                for _ in range(times):
                    moved = dict(q)
                    if times > 1 and r.random() < .2:
                        s = self.person()
                        moved.update(address=s["address"], city=s["city"], postcode=s["postcode"])
                    yield self.row(moved, cluster, r.randrange(3000))

    def hand(self, k):
        r = self.r
        own = self.person()
        pool = {f: [own[f]] + [self.person()[f] for _ in range(self.pool[f] - 1)] for f in self.pool}
        stem = self.token("x")[-6:]
        care = r.uniform(.5, 1.1)
        document = r.randint(10 ** 7, 10 ** 8 - 500)
        when = r.randrange(2600)
        for i in range(r.randint(1, 8)):
            p = self.person()
            p["language"] = own["language"] if r.random() < .8 else p["language"]
            p["agent"] = own["agent"] if r.random() < .6 else p["agent"]
            again = {f: r.random() < min(.95, self.reuse[f] / care) for f in self.reuse}
            for f in pool:
                if again[f]:
                    p[f] = r.choice(pool[f])
            if again["login"]:
                p["login"] = stem + str(r.randint(1, 99))
                p["login"] = stem if r.random() < .5 else p["login"]
            if again["document"]:
                p["document"] = f"P{document + i}"
            if again["email"]:
                p["email"] = stem + "@" + r.choice(MAIL)
            if again["address"]:
                p.update(address=own["address"], city=own["city"], postcode=own["postcode"])
            # a name is used for more than one rental now and then
            if r.random() < self.proxy_share * 1.5:
                p["ip"] = self.zipf(self.exits)
            if r.random() < self.agents_share:
                p["payment"] = self.zipf(self.payers)
            when = min(2990, when + r.randint(0, 120))
            for _ in range(1 if r.random() < .7 else 2):
                yield self.row(p, f"hand-{k}", when)


def hash_of(text):
    h = 0
    for c in text:
        h = (h * 131 + ord(c)) % (1 << 31)
    return h


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--hands", type=int, default=2000)
    a.add_argument("--honest", type=int, default=50000)
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--style", type=int, default=0)
    a = a.parse_args()
    w = World(a.seed, a.style)
    rows = list(w.honest(a.honest))
    for k in range(a.hands):
        rows += w.hand(k)
    w.r.shuffle(rows)
    out = csv.DictWriter(sys.stdout, COLUMNS, extrasaction="ignore", lineterminator="\n")
    out.writeheader()
    out.writerows(rows)


main()
