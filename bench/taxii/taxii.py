"""Figures of TAXII: one page of many objects, and a whole collection, of our server and of medallion, by the same client.

usage: taxii.py ASHIATO OBJECTS MEDALLION_OBJECTS      needs requests, taxii2-client and medallion (tools/python)

Prints a line for each: server, objects, pages, ms of a page at the median and the 99th percentile, objects a second; then how long our own
client takes for ours. Pages are asked for at random places of the collection, with one connection, and not parsed: the server is measured.
"""
import json, os, random, subprocess, sys, tempfile, threading, time
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../test/flow"))
sys.argv, argv = ["taxii.py", ""], sys.argv
import taxii  # noqa: E402 (the servers of the flow test)
import requests  # noqa: E402

MEDIA = {"Accept": taxii.MEDIA}


def times(name, session, url, cursors, n, n_pages=300):
    took = []
    for _ in range(n_pages):
        c = random.choice(cursors)
        began = time.perf_counter()
        r = session.get(url + "objects/", params={"limit": 1000, **({"next": c} if c else {})}, headers=MEDIA)
        took.append(1000 * (time.perf_counter() - began))
        assert r.status_code == 200
    took.sort()
    print("%s: %d objects, page of 1,000: median %.1f ms, p99 %.1f ms (%d pages)" % (
        name, n, took[len(took) // 2], took[int(len(took) * 0.99)], len(took)))


def walk(name, session, url, n):
    """Every page in order; the cursors that were seen."""
    cursors, got, params, began = [""], 0, {"limit": 1000}, time.perf_counter()
    while True:
        d = session.get(url + "objects/", params=params, headers=MEDIA).json()
        got += len(d["objects"])
        if not d.get("more"):
            break
        params["next"] = d["next"]
        cursors.append(d["next"])
    took = time.perf_counter() - began
    assert got == n, (got, n)
    print("%s: %d objects, all in order: %.2f s, %.0f objects/s" % (name, n, took, n / took))
    return cursors


def ours(ashiato, n, folder):
    env = {**os.environ, "ASHIATO_HOME": folder + "/home"}
    case, file = folder + "/case", folder + "/b.json"
    taxii.bundle(n, file)
    subprocess.run([ashiato, "new", case], check=True, env=env, stdout=subprocess.DEVNULL)
    p = subprocess.Popen([ashiato, "serve", case, "--bundle", file], stdout=subprocess.PIPE, env=env, text=True)
    base, token = p.stdout.readline().strip().split("/?token=")
    s = requests.Session()
    s.headers["Authorization"] = "Bearer " + token
    red = [c for c in s.get(base + "/taxii2/api/collections/", headers=MEDIA).json()["collections"] if c["title"] == "TLP:RED"][0]
    url = base + "/taxii2/api/collections/%s/" % red["id"]
    began = time.perf_counter()
    s.get(url + "objects/", params={"limit": 1}, headers=MEDIA)
    print("ours: %d objects, first request, all numbered: %.2f s" % (n, time.perf_counter() - began))
    cursors = walk("ours", s, url, n)
    times("ours", s, url, cursors, n)
    os.umask(0o077)
    with open(folder + "/secret", "w") as f:
        f.write("Bearer " + token + "\n")
    began = time.perf_counter()
    subprocess.run([ashiato, "taxii", "pull", url, "--to", folder + "/p.json", "--secret", folder + "/secret"], check=True, env=env,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    took = time.perf_counter() - began
    print("our client from ours: %d objects, %.2f s, %.0f objects/s" % (n, took, n / took))
    p.terminate()
    assert p.wait() == 0


def theirs(n, folder):
    def run():
        subprocess.run([sys.executable, taxii.__file__, "medallion", folder, str(n), "1000"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    threading.Thread(target=run, daemon=True).start()
    while not os.path.exists(folder + "/url"):
        time.sleep(0.1)
    url = open(folder + "/url").read() + "/api/collections/91a7b528-80eb-42ed-a74d-c6fbd5a26116/"
    s = requests.Session()
    s.auth = ("ally", "Sesame 7")
    walk("medallion", s, url, n)
    times("medallion", s, url, [""], n, 10)


with tempfile.TemporaryDirectory() as t:
    for part in ("ours", "theirs"):
        os.mkdir(t + "/" + part)
    ours(argv[1], int(argv[2]), t + "/ours")
    theirs(int(argv[3]), t + "/theirs")
    os._exit(0)
