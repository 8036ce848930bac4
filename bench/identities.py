#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Who is the same: ours, splink (duckdb) and recordlinkage (ECM) on the same files in the same run.

usage: bench/identities.py BUILD DATA [set...]      sets: febrl1 febrl2 febrl3 febrl4 fake historical rentals held-out 1m
DATA: a folder with dataset1.csv ... dataset4b.csv, fake_1000.csv, historical.csv; what is absent is skipped, and so are
peers that are not installed. Rentals are made by rentals.py (styles 0 to 5; 6 to 11 are held out), 1m by persons.py.

F1 is of pairs. Ours: of the clusters as it says them. splink: untrained but for EM, the best of clusters at .5, .8, .9, .95
and .99 as the truth would choose; recordlinkage: of the pairs that its classifier says."""
import csv, importlib.metadata, json, os, subprocess, sys, tempfile, time

LIMIT_S = 300
HERE = os.path.dirname(os.path.abspath(__file__))
FEBRL = [("given_name", "name"), ("surname", "name"), ("street_number", "exact"), ("address_1", "text"), ("suburb", "text"),
         ("postcode", "code"), ("state", "exact"), ("date_of_birth", "code")]
FEBRL_BLOCKS = [["date_of_birth"], ["given_name", "surname"], ["given_name", "postcode"], ["surname", "postcode"],
                ["address_1"], ["suburb", "street_number"]]
RENTALS = [("name", "name"), ("birth", "code"), ("email", "text"), ("phone", "code"), ("document", "code"),
           ("payment", "exact"), ("login", "exact"), ("device", "exact"), ("ip", "exact"), ("address", "text")]
RENTALS_BLOCKS = [["payment"], ["device"], ["phone"], ["email"], ["document"], ["login"], ["name", "birth"], ["ip", "city"]]
SPECS = {
    "febrl": (FEBRL, FEBRL_BLOCKS),
    "fake": ([("first_name", "name"), ("surname", "name"), ("dob", "code"), ("city", "exact"), ("email", "text")],
             [["first_name"], ["surname"], ["dob"], ["email"]]),
    "historical": ([("first_name", "name"), ("surname", "name"), ("dob", "code"), ("birth_place", "exact"),
                    ("postcode_fake", "code"), ("occupation", "exact")],
                   [["first_name", "surname"], ["surname", "dob"], ["first_name", "dob"], ["postcode_fake", "surname"],
                    ["postcode_fake", "first_name"], ["dob", "birth_place"]]),
    "rentals": (RENTALS, RENTALS_BLOCKS),
}


def spec_of(name):
    return SPECS[next(k for k in SPECS if name.startswith(k) or (k == "rentals" and name.startswith("style")))]


def frame_of(paths, columns):
    import pandas as pd
    f = pd.concat([pd.read_csv(p, dtype=str, skipinitialspace=True).assign(side=str(i)) for i, p in enumerate(paths)],
                  ignore_index=True)
    f.columns = [c.strip() for c in f.columns]
    if "cluster" not in f:
        f["cluster"] = f["rec_id"].str.split("-").str[1]
    for c in columns:
        f[c] = f[c].where(~f[c].isin(["", "unknown", "n/a"]))
    f["unique"] = f.index
    return f[["unique", "side", "cluster"] + sorted({c for c in columns})]


def pairs_in(groups):
    return sum(n * (n - 1) // 2 for n in groups)


def f1(right, said, true):
    return 2 * right / max(1, said + true)


def truth_of(f, across):
    if across:
        a = f.groupby(["cluster", "side"]).size().unstack(fill_value=0)
        return int((a["0"] * a["1"]).sum())
    return pairs_in(f.groupby("cluster").size())


def f1_of_clusters(f, label, across):
    g = f.assign(said=label)
    if across:
        both = g.groupby(["cluster", "said", "side"]).size().unstack(fill_value=0)
        one = g.groupby(["said", "side"]).size().unstack(fill_value=0)
        return f1(int((both["0"] * both["1"]).sum()), int((one["0"] * one["1"]).sum()), truth_of(f, True))
    return f1(pairs_in(g.groupby(["cluster", "said"]).size()), pairs_in(g.groupby("said").size()), truth_of(f, False))


def splink(name, paths):
    import splink as sp
    import splink.comparison_library as cl
    columns, blocks = spec_of(name)
    f = frame_of(paths, [c for c, _ in columns] + [c for b in blocks for c in b])
    make = {"name": lambda c: cl.JaroWinklerAtThresholds(c, [.92, .85]).configure(term_frequency_adjustments=True),
            "text": lambda c: cl.JaroWinklerAtThresholds(c, [.95, .88]),
            "code": lambda c: cl.LevenshteinAtThresholds(c, [1, 2]),
            "exact": lambda c: cl.ExactMatch(c).configure(term_frequency_adjustments=True)}
    across = len(paths) > 1
    rules = [sp.block_on(*b) for b in blocks]
    settings = sp.SettingsCreator(link_type="link_only" if across else "dedupe_only", unique_id_column_name="unique",
                                  comparisons=[make[k](c) for c, k in columns], blocking_rules_to_generate_predictions=rules)
    api = sp.DuckDBAPI()
    tables = [api.register(f[f.side == k]) for k in "01"] if across else api.register(f)
    linker = sp.Linker(tables, settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match(rules[:3], recall=.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for r in rules[:3]:
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(r)
        except Exception as e:
            print("EM:", str(e)[:100], file=sys.stderr)
    predicted = linker.inference.predict(threshold_match_probability=.5)
    best = 0
    for t in (.5, .8, .9, .95, .99):
        c = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold_match_probability=t)
        c = c.as_pandas_dataframe().set_index("unique")["cluster_id"]
        best = max(best, f1_of_clusters(f, f["unique"].map(c), across))
    return best


def recordlinkage(name, paths):
    import recordlinkage as rl
    columns, blocks = spec_of(name)
    f = frame_of(paths, [c for c, _ in columns] + [c for b in blocks for c in b])
    across = len(paths) > 1
    index = rl.Index()
    for b in blocks:
        index.block(b)
    sides = [f[f.side == "0"], f[f.side == "1"]] if across else [f]
    pairs = index.index(*sides)
    compare = rl.Compare()
    for c, k in columns:
        if k == "exact":
            compare.exact(c, c, label=c)
        else:
            compare.string(c, c, method="jarowinkler" if k != "code" else "levenshtein", threshold=.85, label=c)
    said = rl.ECMClassifier().fit_predict(compare.compute(pairs, *sides))
    right = (f["cluster"].loc[said.get_level_values(0)].values == f["cluster"].loc[said.get_level_values(1)].values).sum()
    return f1(int(right), len(said), truth_of(f, across))


def ours(build, paths, without):
    command = [build + "/ashiato", "identities", "--json"]
    for p in paths:
        command += ["--evaluate", p]
    for c in without:
        command += ["--without", c]
    return command


def timed(command):
    """its output, seconds, MB"""
    with tempfile.TemporaryFile() as out:
        start = time.time()
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(child.pid, 0)
        took = time.time() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        return (out.read().decode() if child.returncode == 0 else None), took, used.ru_maxrss / 1024


def there(package):
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def measure(build, name, paths, without=(), peers=True):
    if not all(os.path.exists(p) for p in paths):
        print("%-12s skipped: no %s" % (name, ", ".join(paths)))
        return
    out, took, mb = timed(ours(build, paths, without))
    if out:
        d = json.loads(out)
        print("%-12s ours          F1 %.4f  P %.4f R %.4f  %7.2f s %6d MB  ECE %.4f, of %d said at .99 %.4f right" % (
            name, d["f1"], d["precision"], d["recall"], took, mb, d["ece"], d["said_99"], d["right_99"]), flush=True)
    else:
        print("%-12s ours          failed" % name)
    for peer in ("splink", "recordlinkage") if peers else ():
        if not there(peer):
            print("%-12s %-13s skipped: not installed" % (name, peer))
            continue
        out, took, mb = timed(["timeout", str(LIMIT_S), sys.executable, __file__, "peer", peer, name] + paths)
        said = "F1 %.4f" % float(out.split()[-1]) if out else "failed, or took %d s" % LIMIT_S
        print("%-12s %-13s %s  %38.2f s %6d MB" % (name, peer, said, took, mb), flush=True)


def made(tool, *args):
    f = tempfile.NamedTemporaryFile(suffix=".csv")
    subprocess.run([sys.executable, HERE + "/" + tool] + list(args), stdout=f, check=True)
    return f


def main():
    if sys.argv[1] == "peer":
        print({"splink": splink, "recordlinkage": recordlinkage}[sys.argv[2]](sys.argv[3], sys.argv[4:]))
        return
    build, data = sys.argv[1:3]
    sets = sys.argv[3:] or ["febrl1", "febrl2", "febrl3", "febrl4", "fake", "historical", "rentals", "held-out", "1m"]
    for s in sets:
        if s.startswith("febrl"):
            files = ["dataset4a.csv", "dataset4b.csv"] if s == "febrl4" else ["dataset%s.csv" % s[5:]]
            measure(build, s, [data + "/" + f for f in files], ["soc_sec_id"])
        elif s == "1m":
            with made("persons.py", "--records", "1000000") as f:
                measure(build, s, [f.name], peers=False)
        elif s in ("rentals", "held-out"):
            for style in range(6) if s == "rentals" else range(6, 12):
                with made("rentals.py", "--style", str(style)) as f:
                    measure(build, "style%d" % style, [f.name])
        else:
            measure(build, s, [data + "/" + {"fake": "fake_1000.csv"}.get(s, s + ".csv")])


main()
