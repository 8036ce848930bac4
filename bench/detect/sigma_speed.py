#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How long 1,000 rules of Sigma take over records like those of event logs, here and as queries of pySigma's SQLite backend over the same rows.
usage: sigma_speed.py SIGMA_ROWS FOLDER_OF_RULES ROWS [ROWS_OF_THEIRS] [RULES]
ROWS_OF_THEIRS: of the rows the first so many are asked by SQLite, since it takes the time of rows times rules; the ratio is of the same rows.
Prints seconds of both, matches of both, and the ratio. Loading of rows is not counted on either side; one thread each."""
import glob, json, os, random, re, sqlite3, subprocess, sys, tempfile, time
from sigma.backends.sqlite import sqliteBackend
from sigma.collection import SigmaCollection

PROGRAMS = ["svchost.exe", "chrome.exe", "cmd.exe", "powershell.exe", "explorer.exe", "msedge.exe", "rundll32.exe", "conhost.exe", "wmiprvse.exe",
            "SearchIndexer.exe", "taskhostw.exe", "reg.exe", "net.exe", "schtasks.exe", "OUTLOOK.EXE", "python.exe", "git.exe", "MsMpEng.exe"]
FOLDERS = ["C:\\Windows\\System32\\", "C:\\Program Files\\Vendor\\", "C:\\Users\\alice\\AppData\\Local\\Temp\\", "C:\\ProgramData\\Tool\\"]
WORDS = ["-k", "netsvcs", "/c", "--type=renderer", "--lang=en-GB", "update", "C:\\Users\\alice\\Documents\\report.docx", "-NoProfile", "/quiet",
         "query", "--field-trial-handle=1718,i,2993", "\"C:\\Program Files\\Vendor\\main.dll\",Start", "https://updates.example/feed", "-p", "8080"]


def record(rnd):
    kind = rnd.random()
    image = rnd.choice(FOLDERS) + rnd.choice(PROGRAMS)
    head = {"Channel": "Microsoft-Windows-Sysmon/Operational", "Computer": "ws%03d.corp.example" % rnd.randrange(200), "Provider_Name": "Microsoft-Windows-Sysmon",
            "UtcTime": "2024-04-18 %02d:%02d:%02d.%03d" % (rnd.randrange(24), rnd.randrange(60), rnd.randrange(60), rnd.randrange(1000)),
            "ProcessGuid": "{%032x}" % rnd.getrandbits(128), "ProcessId": str(rnd.randrange(65536)), "Image": image, "User": "CORP\\" + rnd.choice(["alice", "bob", "svc"])}
    if kind < .45:
        parent = rnd.choice(FOLDERS) + rnd.choice(PROGRAMS)
        head |= {"EventID": "1", "CommandLine": image + " " + " ".join(rnd.choice(WORDS) for _ in range(rnd.randrange(1, 9))), "ParentImage": parent,
                 "ParentCommandLine": parent + " " + rnd.choice(WORDS), "OriginalFileName": rnd.choice(PROGRAMS), "IntegrityLevel": "Medium",
                 "CurrentDirectory": rnd.choice(FOLDERS), "Company": "Vendor", "Description": "A program", "Product": "Product",
                 "Hashes": "SHA1=%040X,MD5=%032X" % (rnd.getrandbits(160), rnd.getrandbits(128))}
    elif kind < .6:
        head |= {"EventID": "3", "DestinationIp": "203.0.113.%d" % rnd.randrange(256), "DestinationPort": str(rnd.choice([80, 443, 445])), "Initiated": "true", "Protocol": "tcp"}
    elif kind < .75:
        head |= {"EventID": "11", "TargetFilename": rnd.choice(FOLDERS) + "f%d.tmp" % rnd.randrange(10000)}
    elif kind < .9:
        head |= {"EventID": "13", "EventType": "SetValue", "TargetObject": "HKLM\\SOFTWARE\\Vendor\\Setting%d" % rnd.randrange(1000), "Details": "DWORD (0x%08x)" % rnd.getrandbits(20)}
    else:
        head |= {"EventID": "7", "ImageLoaded": rnd.choice(FOLDERS) + "lib%d.dll" % rnd.randrange(500), "Signed": "true", "Signature": "Vendor", "SignatureStatus": "Valid"}
    return head


def spiked(rows, literals, rnd):
    for row in rows:
        if rnd.random() < .002:
            k = rnd.choice([k for k in row if k not in ("Channel", "EventID")])
            row[k] += rnd.choice(literals)


def main():
    program, folder, n = sys.argv[1], sys.argv[2], int(sys.argv[3])
    theirs = min(n, int(sys.argv[4])) if len(sys.argv) > 4 else n
    want = int(sys.argv[5]) if len(sys.argv) > 5 else 1000
    rnd = random.Random(21)
    files, queries, literals = [], [], []
    backend = sqliteBackend(fulltext_field="_any_value")
    for path in sorted(glob.glob(folder + "/**/windows/**/*.yml", recursive=True)):
        text = open(path, encoding="utf-8").read()
        literals += re.findall(r"^\s+- '([^'*]{4,40})'$", text, re.M)
        if len(files) < want:
            queries += backend.convert(SigmaCollection.from_yaml(text))
            files.append(path)
    rows = [record(rnd) for _ in range(n)]
    spiked(rows, literals, rnd)
    names = {}
    for q in queries:
        for a, b in re.findall(r"(?:`([^`]+)`|\b([A-Za-z_][A-Za-z0-9_]*))(?= (?:LIKE|REGEXP|IS|GLOB|<|>)|[=])", re.sub(r"'(?:[^']|'')*'", "''", q)):
            names.setdefault((a or b).lower(), a or b)
    for row in rows[:1000]:
        for k in row:
            names.setdefault(k.lower(), k)
    names.pop("_any_value", None)
    names = list(names.values())
    db = sqlite3.connect(":memory:")
    compiled = {}
    db.create_function("REGEXP", 2, lambda p, v: v is not None and (compiled.get(p) or compiled.setdefault(p, re.compile(p))).search(v) is not None, deterministic=True)
    db.execute("CREATE TABLE logs (%s, _any_value TEXT COLLATE NOCASE)" % ", ".join('"%s" TEXT COLLATE NOCASE' % k for k in names))
    db.executemany("INSERT INTO logs VALUES (%s)" % ",".join("?" * (len(names) + 1)),
                   ([row.get(k) for k in names] + ["\n".join(row.values())] for row in rows[:theirs]))
    keep = tempfile.mkdtemp()
    for name, part in (("same", rows[:theirs]), ("all", rows)):
        with open(keep + "/" + name, "w", encoding="utf-8") as f:
            for row in part:
                f.write(json.dumps(row) + "\n")
    ours = {}
    for name in ("same", "all"):
        said = subprocess.run([program, keep + "/" + name] + files, capture_output=True, text=True, check=True, env=dict(os.environ, QUIET="1")).stderr
        ours[name] = float(re.search(r"rows in ([0-9.]+) s, (\d+)", said)[1]), int(re.search(r", (\d+) *matches", said)[1])
        print(name, said.strip(), flush=True)
    began = time.monotonic()
    found = sum(len(db.execute(q.replace("SELECT *", "SELECT rowid", 1)).fetchall()) for q in queries)
    took = time.monotonic() - began
    print("rules %d; %d rows: SQLite %.1f s, %d matches; here %.3f s, %d matches: %.0f times; %d rows here: %.2f s" % (
        len(files), theirs, took, found, ours["same"][0], ours["same"][1], took / max(ours["same"][0], 1e-3), n, ours["all"][0]))


if __name__ == "__main__":
    main()
