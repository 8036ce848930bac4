# SPDX-License-Identifier: Apache-2.0
"""Files of advisories against other people's parsers and validators.

usage: advise.py FOLDER...      each an advisory's; what is not installed is said to be skipped
"""
import csv
import email
import email.policy
import importlib.util
import io
import json
import os
import sys
import uuid
import warnings
import xml.etree.ElementTree as tree

failures = 0
needs = ("suricataparser", "plyara", "yara", "sigma", "stix2validator", "yaml")
have = {name for name in needs if importlib.util.find_spec(name)}
for name in needs:
    if name not in have:
        print(f"skipped: no {name}: tools/python BUILD/python")


def check(ok, folder, what):
    global failures
    if not ok:
        print(f"FAIL: {folder}: {what}")
        failures += 1


def read(folder, name):
    with open(os.path.join(folder, name), "rb") as file:
        return file.read()


def check_csv(folder, data):
    check(data.count(b"\n") == data.count(b"\r\n"), folder, "CSV has bare line ends")
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    check(rows and list(rows[0]) == ["type", "value", "valid_from", "valid_until", "note"], folder, "columns of indicators.csv")
    for row in rows:
        for cell in row.values():
            check(not cell or cell[0] not in "=+-@\t\r\uff1d\uff0b\uff0d\uff20", folder, f"a formula: {cell}")
    return {row["value"] for row in rows}


def check_suricata(folder, data, values):
    if "suricataparser" not in have:
        return
    from suricataparser import parse_rules

    lines = [line for line in data.decode().splitlines() if line and not line.startswith("#")]
    rules = parse_rules(data.decode())
    check(len(rules) == len(lines) and all(r.enabled for r in rules), folder, "suricataparser does not take every rule")
    sids = [r.sid for r in rules]
    check(len(set(sids)) == len(sids), folder, "a sid stands twice")
    check(all(1500000 <= s < 1900000 for s in sids), folder, "a sid is not of the range that is documented")
    for rule in rules:
        check(rule.msg and rule.rev == 1 and rule.classtype == "trojan-activity", folder, f"a rule is not whole: {rule.raw}")
        check(any(v in rule.raw for v in values), folder, f"a rule of something else: {rule.raw}")


def check_sigma(folder, data):
    if "sigma" not in have:
        return
    from sigma.collection import SigmaCollection
    from sigma.validation import SigmaValidator
    from sigma.validators.core import validators

    collection = SigmaCollection.from_yaml(data.decode())
    check(len(collection.rules) > 0 and not collection.errors, folder, f"pySigma: {collection.errors}")
    # those of ATT&CK and D3FEND load their lists from the network; the first version of TLP had other names
    wanted = {n: v for n, v in validators.items() if "attack" not in n and "fend" not in n and n != "tlpv1_tag"}
    for name, make in sorted(wanted.items()):
        try:
            found = SigmaValidator([make]).validate_rules(collection.rules)
        except Exception as why:  # what needs the network, or arguments
            print(f"skipped: pySigma's {name}: {str(why)[:60]}")
            continue
        for issue in found:
            if issue.severity.name in ("MEDIUM", "HIGH"):
                check(False, folder, f"pySigma, {name}: {issue}")
    for rule in collection.rules:
        check(isinstance(rule.id, uuid.UUID) and rule.level and rule.status and rule.date, folder, f"a rule is not whole: {rule.title}")
        check([t.namespace for t in rule.tags] == ["tlp"], folder, f"tags: {rule.tags}")


def check_yara(folder, data):
    if "yara" in have:
        import yara

        yara.compile(source=data.decode())
    if "plyara" in have:
        import plyara

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            rules = plyara.Plyara().parse_string(data.decode())
        check(len(rules) > 0, folder, "plyara finds no rule")


def check_stix(folder, data, values):
    bundle = json.loads(data)
    kinds = [o["type"] for o in bundle["objects"]]
    check(kinds.count("marking-definition") == 1, folder, "one marking")
    check(kinds.count("indicator") == len(values), folder, "as many indicators as the table has")
    check(kinds.count("report") == 1, folder, "a report ties them")
    marking = next(o for o in bundle["objects"] if o["type"] == "marking-definition")
    check(marking["name"].startswith("TLP:") and "definition" not in marking, folder, "TLP 2.0 is an extension")
    for one in bundle["objects"]:
        if one["type"] != "marking-definition":
            check(one["object_marking_refs"] == [marking["id"]], folder, f"{one['id']} is not marked")
    if "stix2validator" not in have:
        return
    from stix2validator import ValidationOptions, print_results, validate_string

    result = validate_string(data.decode(), ValidationOptions(version="2.1", strict_types=True))
    if not result.is_valid:
        print_results(result)
    check(result.is_valid, folder, "stix2-validator refuses the bundle")


def check_mail(folder, data, files):
    check(data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r"), folder, "lines of the message end otherwise than CRLF")
    check(max(map(len, data.split(b"\r\n"))) <= 78, folder, "a line of the message is too long")
    check(all(c < 128 for c in data), folder, "the message is not ASCII")
    message = email.message_from_bytes(data, policy=email.policy.strict)
    for part in message.walk():
        check(not part.defects, folder, f"defects: {part.defects}")
        for key, value in part.items():
            check(not getattr(value, "defects", ()), folder, f"{key}: {value!r}: {getattr(value, 'defects', '')}")
    for key in ("From", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version"):
        check(len(message.get_all(key, [])) == 1, folder, f"the message has not one {key}")
    check(message["Auto-Submitted"] == "auto-generated", folder, "Auto-Submitted")
    check(len(message["From"].addresses) == 1, folder, "From is not one mailbox")
    check(os.path.basename(folder) in message["Message-ID"], folder, "Message-ID is not of the reference")
    text = message.get_body(("plain",)).get_content()
    check(text.encode() == files["letter.txt"], folder, "the body is not the letter")
    check(message.get_body(("html",)).get_content().encode() == files["letter.html"], folder, "the HTML body is not the letter")
    attached = {p.get_filename(): p.get_payload(decode=True) for p in message.iter_attachments()}
    want = {n: d for n, d in files.items() if not n.startswith("letter.")}
    check(attached == want, folder, f"attached: {sorted(attached)} instead of {sorted(want)}")


def check_html(folder, data):
    page = data.decode()
    check("<script" not in page and "http-equiv=\"Content-Security-Policy\"" in page and "@page{size:A4" in page, folder, "the page")
    xml = page.split("\n", 1)[1]
    for void in ("<br>", "<wbr>"):
        xml = xml.replace(void, void[:-1] + "/>")
    lines = [line.replace('">', '"/>') if line.startswith("<meta") else line for line in xml.split("\n")]
    tree.fromstring("\n".join(lines))


for folder in sys.argv[1:]:
    files = {name: read(folder, name) for name in os.listdir(folder)}
    for name in ("letter.txt", "letter.html", "letter.eml", "indicators.csv", "indicators.stix.json", "rules.suricata", "rules.sigma.yml"):
        check(name in files, folder, f"{name} is missing")
    values = check_csv(folder, files["indicators.csv"])
    check_suricata(folder, files["rules.suricata"], values)
    check_sigma(folder, files["rules.sigma.yml"])
    check_stix(folder, files["indicators.stix.json"], values)
    check_html(folder, files["letter.html"])
    if "rules.yar" in files:
        check_yara(folder, files["rules.yar"])
    mail = {n: d for n, d in files.items() if n != "letter.eml"}
    check_mail(folder, files["letter.eml"], mail)
    check("{{" not in files["letter.txt"].decode(), folder, "a word of the template is left")
print(f"{len(sys.argv) - 1} advisories checked")
sys.exit(failures > 0)
