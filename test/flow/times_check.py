# Every bound that is printed, against when everything happened. usage: times_check.py ASHIATO CASE FOLDER
import datetime, json, random, subprocess, sys

ashiato, case, folder = sys.argv[1:]
made = json.load(open(folder + "/truth.json"))
dice = random.Random(7)


def ask(*words):
    return json.loads(subprocess.run([ashiato, *words, "--json"], check=True, capture_output=True).stdout)


def instant(text):
    whole, fraction = text[:-1].split(".")
    when = datetime.datetime.strptime(whole, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=datetime.timezone.utc)
    return when.timestamp() + int(fraction) / 1e9


def holds(event, when):
    low, high = event["earliest"], event["latest"]
    return (low is None or instant(low) <= when + 1e-6) and (high is None or when - 1e-6 <= instant(high))


clocks = {c["clock"]: c for c in ask("clocks", case)["clocks"]}
for name, offset in (("access.log", made["fast"]), ("second.log", made["slow"])):
    for piece in clocks[name]["segments"]:
        assert abs(piece["offset_s"] - offset) <= piece["error_s"] < 20, (name, offset, piece)
    assert clocks[name]["state"] == "checked", clocks[name]

events = {e["event"]: e for e in ask("show", case, "events", "--per", "1000000")["events"]}
sure = 0
for name, at, when in made["truth"]:
    event = events.get("%s@%d" % (name, at))
    if event:
        assert holds(event, when), (name, at, when, event)
        sure += event["earliest"] is not None
assert sure > len(made["truth"]) * .95, (sure, len(made["truth"]))

listed = [x for x in made["truth"] if "%s@%d" % (x[0], x[1]) in events]
wrong = told = 0
for _ in range(12):
    a, b = dice.sample(listed, 2)
    answer = ask("order", case, "%s@%d" % tuple(a[:2]), "%s@%d" % tuple(b[:2]))["answer"]
    told += answer in ("must precede", "cannot precede")
    wrong += answer == "must precede" and a[2] >= b[2]
    wrong += answer == "cannot precede" and a[2] < b[2]
assert not wrong and told > 6, (wrong, told)

gaps = [g for g in ask("gaps", case)["gaps"] if g["clock"] == "access.log"]
assert any(instant(g["from"]) - 1200 < made["silent"] + made["fast"] < instant(g["to"]) for g in gaps), (gaps, made["silent"])
assert len(gaps) == 1, gaps
assert any(c["kind"] == "clocks" and "second.log" in c["text"] for c in ask("conflicts", case)["conflicts"])
