# SPDX-License-Identifier: Apache-2.0
"""No advisory holds another victim's word, address or host, nor where the investigation has it from.

usage: advise_markers.py ASHIATO FOLDER CASES [FIRST_SEED]
Makes so many cases, writes all advisories of each in several ways, and looks for every word that is not the reader's.
"""
import email
import email.policy
import html
import json
import os
import re
import shutil
import subprocess
import sys

from advise_case import Case

ashiato, folder, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
first = int(sys.argv[4]) if len(sys.argv) > 4 else 1
failures = 0


def run(*words, may_fail=False):
    done = subprocess.run([ashiato, *words], capture_output=True, text=True)
    if done.returncode and not may_fail:
        sys.exit(f"{words}: exit {done.returncode}: {done.stderr}")
    return done.stdout


def plain(name, data):
    """What a reader of the file sees, whatever it is wrapped in, in lower case."""
    texts = [data.decode()]
    if name.endswith(".eml"):
        message = email.message_from_bytes(data, policy=email.policy.default)
        texts.append("\n".join(f"{k}: {v}" for k, v in message.items()))
        texts += [plain(part.get_content_subtype(), part.get_payload(decode=True)) for part in message.walk() if not part.is_multipart()]
    if name.endswith("html"):
        texts.append(html.unescape(texts[0].replace("<wbr>", "")))
    return "\n".join(texts).replace("\r", "").replace("\n ", " ").lower()


def stands_in(secret, text):
    return re.search(r"(?<![0-9a-z.])" + re.escape(secret) + r"(?![0-9])", text) if secret[0].isdigit() else secret in text


def look(folder, own, case, what):
    global failures
    secrets = list(case.secrets.values())
    for org in case.orgs:
        secrets += [] if org is own else org.secrets
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file:
            text = plain(name, file.read())
        for secret in secrets:
            if stands_in(secret.lower(), text) or secret.lower() in os.path.basename(folder).lower():
                print(f"FAIL: {what}: {folder}/{name} holds {secret}")
                failures += 1
        if own and name == "letter.txt" and own.word not in text:
            print(f"FAIL: {what}: {folder}/{name} does not name its reader")
            failures += 1


def look_at_all(case, made, written):
    """Whose each folder is says the tracker."""
    of = {a["reference"]: a.get("organisation", "") for a in json.loads(run("advise", case, "status", "--json"))["advisories"]}
    for one, what in written:
        name = of[os.path.basename(one)]
        look(one, next((o for o in made.orgs if o.name == name), None), made, what)


letters = 0
for seed in range(first, first + count):
    made = Case(os.path.join(folder, f"{seed}.exhibits"), seed)
    case = os.path.join(folder, made.secrets["case"])
    run("new", case, "--by", made.secrets["by"])
    run("add", case, "--manifest", os.path.join(made.folder, "manifest.csv"), "--quiet")
    run("run", case, "--quiet")
    one = made.rng.choice(made.orgs)
    ways = (["--marked"], ["--lang", "ja", "--tlp", "RED"], ["--for", f"org:{one.name}", "--tlp", "GREEN"], ["--for", one.name],
            ["--sector", "energy", "--tlp", made.rng.choice(("AMBER", "RED"))], ["--compartment", made.secrets["compartment"]])
    written = []
    for words in [[], *made.rng.sample(ways, 2)]:
        out = run("advise", case, *words, "--by", made.secrets["by"], may_fail="--for" in words or "--sector" in words)
        written += [(line, f"seed {seed}, {' '.join(words)}") for line in out.split("\n")[:-1]]
    look_at_all(case, made, written)
    letters += len(written)
    if seed % 10 == 1 and "all as it was sealed" not in run("verify", case):
        print(f"FAIL: seed {seed}: verify differs")
        failures += 1
    shutil.rmtree(made.folder)
    if not failures:
        shutil.rmtree(case)
print(f"{count} cases, {letters} advisories, {failures} with a word that is not their reader's")
if letters < 3 * count:
    sys.exit("too few advisories to say anything")
sys.exit(failures > 0)
