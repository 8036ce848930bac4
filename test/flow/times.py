# A network and its hosts for two days, with what their clocks showed, and when everything happened: logs into a folder, the truth as truth.json.
# usage: times.py FOLDER SEED
import datetime, json, os, random, sys

folder, seed = sys.argv[1], int(sys.argv[2])
dice = random.Random(seed)
begin = 1457000000 + seed * 864000
utc = datetime.timezone.utc
fast = dice.choice([3660, -437, 61, 7300])  # the web server's clock
slow = dice.choice([-420, 95, -3600])  # the second sensor's
silent = begin + 86400 + dice.randint(0, 20000)  # the web server writes nothing for 6 hours
hosts = ["192.0.2.%d" % i for i in range(1, 60)]
conn, http, web, ssh, second, truth = [], [], [], [], [], []


def stamp(t, form, zone=0):
    return datetime.datetime.fromtimestamp(int(t + zone), utc).strftime(form)


t = begin
for n in range(1 << 20):
    t += dice.expovariate(1 / 40)
    if t > begin + 2 * 86400:
        break
    host, port, kind = dice.choice(hosts), dice.randint(1024, 65000), dice.random()
    if kind < .5:
        uri = "/page/%d?x=%d" % (dice.randint(1, 10**6), n)
        row = (t, "C%06d" % n, host, port, "203.0.113.5", 80, "tcp", .5)
        http.append((t + .02, row[1], host, port, "203.0.113.5", 80, "GET", "www.example", uri, 200))
        lag = dice.random() * .4
        if not silent < t < silent + 6 * 3600:
            web.append((t + .05 + lag, '%s - - [%s +0000] "GET %s HTTP/1.1" 200 512 "-" "Mozilla/5.0"' % (host, stamp(t + .05 + lag + fast, "%d/%b/%Y:%H:%M:%S"), uri)))
    elif kind < .7:
        row = (t, "C%06d" % n, host, port, "203.0.113.6", 22, "tcp", 3.0)
        ssh.append((t + 1, "%s gate sshd[%d]: Failed password for root from %s port %d ssh2" % (stamp(t + 1, "%b %e %H:%M:%S", 32400), dice.randint(100, 9999), host, port)))
    else:
        row = (t, "C%06d" % n, host, port, "198.51.100.%d" % dice.randint(1, 200), 443, "tcp", 2.0)
    conn.append(row)
    if dice.random() < .5:
        second.append((t + slow + dice.random() * .05,) + row[1:])


def zeek(name, path, fields, rows):
    out = "#separator \\x09\n#path\t%s\n#fields\t%s\n" % (path, "\t".join(fields))
    for row in sorted(rows):
        truth.append((name, len(out), row[0] - (slow if name == "second.log" else 0)))
        out += "\t".join("%.6f" % x if isinstance(x, float) else str(x) for x in row) + "\n"
    open(os.path.join(folder, name), "w").write(out)


def lines(name, rows):
    out = ""
    for when, line in sorted(rows):
        truth.append((name, len(out), when))
        out += line + "\n"
    open(os.path.join(folder, name), "w").write(out)


ends = ["ts", "uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p"]
zeek("conn.log", "conn", ends + ["proto", "duration"], conn)
zeek("second.log", "conn", ends + ["proto", "duration"], second)
zeek("http.log", "http", ends + ["method", "host", "uri", "status_code"], http)
lines("access.log", web)
lines("auth.log", ssh)
json.dump({"truth": truth, "fast": fast, "slow": slow, "silent": silent}, open(os.path.join(folder, "truth.json"), "w"))
