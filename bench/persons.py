#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes a table of persons as FEBRL does, of any size: typing errors, missing fields, moves; who is who stands in `cluster`.

usage: persons.py [--records N] [--seed N] >persons.csv

Nothing is taken from any real person: names are syllables, the frequent ones frequent as names are (Zipf)."""
import argparse
import random
import sys

COLUMNS = ["rec_id", "given_name", "surname", "street_number", "address_1", "address_2", "suburb", "postcode", "state",
           "date_of_birth", "phone", "email", "cluster"]
ONSET = "b c d f g h k l m n p r s t v w y z ch sh th kr br st".split()
VOWEL = "a e i o u ai ei ou ia io".split()
CODA = ["", "", "n", "r", "s", "l", "k", "m"]
STATES = ["nsw", "vic", "qld", "wa", "sa", "tas", "act", "nt"]
KEYS = {"a": "sq", "e": "wr", "i": "uo", "o": "ip", "n": "mb", "r": "te", "s": "ad", "t": "ry", "l": "k", "1": "2", "5": "46"}


class World:
    def __init__(self, seed, n):
        self.r = r = random.Random(seed)
        word = lambda k: "".join(r.choice(ONSET) + r.choice(VOWEL) + r.choice(CODA) for _ in range(k))
        more = max(1, n // 50000)
        self.given = [word(r.choice((1, 2, 2))) for _ in range(2000)]
        self.family = [word(r.choice((1, 2, 2, 3))) for _ in range(20000)]
        self.street = [word(2) + r.choice((" street", " road", " lane", " place", " crescent")) for _ in range(4000 * more)]
        self.suburb = [(word(r.choice((2, 3))), r.randint(1000, 9999), r.choice(STATES)) for _ in range(400 * more)]

    def zipf(self, items):
        return items[min(int(len(items) * self.r.random() ** 2.2), len(items) - 1)]

    def home(self):
        r = self.r
        suburb, postcode, state = self.zipf(self.suburb)
        return {"street_number": str(int(r.expovariate(.02)) + 1), "address_1": self.zipf(self.street),
                "address_2": self.zipf(self.family) + " " + self.zipf(self.given) if r.random() < .4 else "",
                "suburb": suburb, "postcode": str(postcode), "state": state}

    def person(self):
        r = self.r
        g, f = self.zipf(self.given), self.zipf(self.family)
        p = {"given_name": g, "surname": f,
             "date_of_birth": f"{r.randint(1920, 2005)}{r.randint(1, 12):02}{r.randint(1, 28):02}",
             "phone": f"0{r.randint(2, 8)} {r.randint(1000, 9999)} {r.randint(1000, 9999)}",
             "email": f"{g}.{f}{r.randint(1, 9999)}@{r.choice(('mail', 'post', 'inbox', 'free'))}.example"}
        p.update(self.home())
        return p

    def slip(self, text):
        r = self.r
        if len(text) < 3:
            return text
        i = r.randrange(1, len(text) - 1)
        return r.choice([text[:i] + text[i + 1:], text[:i] + text[i + 1] + text[i] + text[i + 2:],
                         text[:i] + r.choice(KEYS.get(text[i], "aeio")) + text[i + 1:], text[:i] + text[i] + text[i:]])

    def again(self, p):
        r = self.r
        q = dict(p)
        for _ in range(r.choice((1, 1, 2, 2, 3, 4))):
            k = r.choice(COLUMNS[1:12])
            q[k] = self.slip(q[k])
        if r.random() < .1:
            q["given_name"], q["surname"] = q["surname"], q["given_name"]
        if r.random() < .1:
            q.update(self.home())
        return q

    def rows(self, n):
        r = self.r
        made = k = 0
        while made < n:
            p = self.person()
            k += 1
            for i in range(min(n - made, r.choice((1, 1, 1, 2, 2, 3, 5)))):
                q = self.again(p) if i else dict(p)
                for c in COLUMNS[1:12]:
                    if r.random() < (.3 if c in ("phone", "email") else .05):
                        q[c] = ""
                made += 1
                q["rec_id"], q["cluster"] = str(made), str(k)
                yield q


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--records", type=int, default=1000000)
    a.add_argument("--seed", type=int, default=1)
    a = a.parse_args()
    w = World(a.seed, a.records)
    rows = [",".join(q[c] for c in COLUMNS) for q in w.rows(a.records)]
    w.r.shuffle(rows)
    sys.stdout.write("\n".join([",".join(COLUMNS)] + rows) + "\n")


main()
