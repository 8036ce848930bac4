"""Servers and clients for taxii.sh.

taxii.py bundle N FILE [FIRST]      a bundle of the indicators FIRST to N, put in place at once
taxii.py hostile FOLDER             a server that breaks the standard in the ways of its paths; its URL into FOLDER/url
taxii.py tls FOLDER CERT KEY        an honest one behind TLS
taxii.py medallion FOLDER N [PAGE]  medallion with N objects of one date, PAGE at most at once; its URL into FOLDER/url
taxii.py client URL TOKEN FILE      taxii2-client gets FILE's objects in pages of 1,000 while 1,000 are added to it; prints seconds
"""
import http.server, json, os, ssl, sys, threading, time, uuid

MEDIA = "application/taxii+json;version=2.1"
T = "2026-01-01T00:00:00.000000Z"


def indicator(i):
    u = uuid.uuid5(uuid.NAMESPACE_URL, "object %d" % i)
    return {"type": "indicator", "spec_version": "2.1", "id": "indicator--%s" % u, "created": "2026-01-01T00:00:00.000Z",
            "modified": "2026-01-01T00:00:00.000Z", "name": "object %d" % i, "pattern": "[ipv4-addr:value = '192.0.2.1']",
            "pattern_type": "stix", "valid_from": "2026-01-01T00:00:00Z"}


def bundle(n, path, first=0):
    with open(path + ".new", "w") as f:
        f.write('{"type":"bundle","id":"bundle--%s","objects":[' % uuid.uuid5(uuid.NAMESPACE_URL, "bundle"))
        f.write(",\n".join(json.dumps(indicator(i)) for i in range(first, n)) + "]}")
    os.rename(path + ".new", path)


class Hostile(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked = {}

    def log_message(self, *a):
        pass

    def answer(self, body, status=200, media=MEDIA, **headers):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", headers.pop("length", len(raw)))
        for k, v in headers.items():
            self.send_header(k.replace("_", "-"), v)
        self.end_headers()
        try:
            self.wfile.write(raw)
        except OSError:
            pass
        if status == 200 and "length" in self.path:
            self.close_connection = True

    def do_GET(self):
        kind = self.path.split("/")[1]
        n = Hostile.asked[kind] = Hostile.asked.get(kind, -1) + 1
        page = {"objects": [indicator(i) for i in range(5)]}
        getattr(self, "of_" + kind)(n, page)

    def of_forever(self, n, page):
        self.answer({"more": True, "next": str(n), **page})

    def of_repeats(self, n, page):
        self.answer({"more": True, "next": "same", **page})

    def of_endless(self, n, page):  # no cursor; always the same date
        self.answer({"more": True, **page}, X_TAXII_Date_Added_Last=T)

    def of_redirect(self, n, page):
        self.answer(b"", 302, Location="http://192.0.2.1/elsewhere/")

    def of_media(self, n, page):
        self.answer({"more": False, **page}, media="application/json")

    def of_oldmedia(self, n, page):
        self.answer({"more": False, **page}, media="application/taxii+json;version=2.0")

    def of_spelled(self, n, page):
        self.answer({"more": False, **page}, media='Application/TAXII+json ; charset=utf-8; Version="2.1"')

    def of_truncated(self, n, page):
        raw = json.dumps(page).encode()
        self.answer(raw[:-20])

    def of_length(self, n, page):
        self.answer({"more": False, **page}, length=100000)
        self.close_connection = True

    def of_nothing(self, n, page):
        self.answer({"more": True, "objects": []})

    def of_list(self, n, page):
        self.answer(page["objects"])

    def of_wrongtypes(self, n, page):
        self.answer({"more": False, "objects": page["objects"] + [7, {"id": "x"}, [], "text", {"type": "malware", "id": "malware--1"}]})

    def of_moretext(self, n, page):
        self.answer({"more": "yes", **page})

    def of_deep(self, n, page):
        self.answer(b'{"objects":' + b"[" * 100000 + b"]" * 100000 + b"}")

    def of_error(self, n, page):  # two 500s, then an answer
        if n < 2:
            return self.answer({"title": "no"}, 500)
        self.answer({"more": False, **page})

    def of_errors(self, n, page):
        self.answer({"title": "no"}, 500)

    def of_busy(self, n, page):
        if n < 1:
            return self.answer({"title": "busy"}, 429, Retry_After="0")
        self.answer({"more": False, **page})

    def of_never(self, n, page):
        self.answer({"title": "busy"}, 503, Retry_After="100000")

    def of_echo(self, n, page):  # sends back what it was sent
        self.answer({"title": self.headers["Authorization"]}, 403)

    def of_gigantic(self, n, page):
        self.send_response(200)
        self.send_header("Content-Type", MEDIA)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        try:
            self.wfile.write(b'{"objects":[')
            for _ in range(200):
                self.wfile.write(b" " * (1 << 20))
        except OSError:
            pass

    def of_drip(self, n, page):
        self.send_response(200)
        self.send_header("Content-Type", MEDIA)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        try:
            for _ in range(300):
                self.wfile.write(b" ")
                time.sleep(0.1)
        except OSError:
            pass

    def of_dates(self, n, page):  # no cursor: by dates, three pages, one date over two of them
        dates = ["2026-01-01T00:00:00.000001Z"] * 8 + ["2026-01-01T00:00:00.000002Z"] * 4
        query = dict(x.split("=") for x in self.path.split("?")[1].split("&"))
        after = query.get("added_after", "").replace("%3A", ":")
        left = [i for i in range(12) if dates[i] > after]
        take = left[:int(query["limit"])]
        self.answer({"more": len(take) < len(left), "objects": [indicator(i) for i in take]}, X_TAXII_Date_Added_Last=dates[take[-1]])

    def of_consumes(self, n, page):  # the cursor stays the same and moves; one answer fails after its page was taken out
        if n == 2:
            return self.answer({"title": "no"}, 500)
        step = {0: 0, 1: 1, 3: 3, 4: 0, 5: 1, 6: 2, 7: 3}.get(n, 3)
        self.page_of(step, "one")

    def page_of(self, step, cursor):
        self.answer({"more": step < 3, "next": cursor, "objects": [indicator(i) for i in range(step * 5, step * 5 + 5)]})

    def of_breaks(self, n, page):  # a cursor for each page; the third answer breaks off
        if n == 2:
            return self.of_length(n, page)
        query = self.path.partition("next=p")[2]
        step = int(query) if query else 0
        self.page_of(step, "p%d" % (step + 1))

    def of_forgets(self, n, page):  # the same, and then the cursor is not known any more
        if n == 2:
            return self.of_length(n, page)
        if n == 3:
            return self.answer({"title": "no such cursor"}, 400)
        query = self.path.partition("next=p")[2]
        step = int(query) if query else 0
        self.page_of(step, "p%d" % (step + 1))

    def of_stands(self, n, page):  # one cursor for all; the third answer breaks off, and its page is gone
        if n == 2:
            return self.of_length(n, page)
        step = n if n < 2 else n - 3
        assert ("next=" in self.path) == (step > 0)
        self.page_of(step, "one")

    def of_discovery(self, n, page):
        self.answer({"title": "a server", "api_roots": ["http://192.0.2.1/elsewhere/"]})

    def of_root(self, n, page):
        self.answer({"title": "r", "versions": [MEDIA], "max_content_length": 1000})


def serve(folder, handler, context=None):
    s = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    s.daemon_threads = True
    if context:
        s.socket = context.wrap_socket(s.socket, server_side=True)
    tell(folder, "%s://127.0.0.1:%d" % ("https" if context else "http", s.server_port))
    s.serve_forever()


def tell(folder, url):
    with open(folder + "/url.new", "w") as f:
        f.write(url)
    os.rename(folder + "/url.new", folder + "/url")


def medallion(folder, n, page=50):
    from medallion import application_instance, register_blueprints, set_config
    from werkzeug.serving import make_server
    objects = [dict(indicator(i)) for i in range(n)]
    version = "2026-01-01T00:00:00.000Z"
    data = {"/discovery": {"title": "t", "api_roots": ["/api/"], "default": "/api/"},
            "api": {"information": {"title": "a", "versions": [MEDIA], "max_content_length": 9765625}, "status": [],
                      "collections": [{"id": "91a7b528-80eb-42ed-a74d-c6fbd5a26116", "title": "c", "can_read": True, "can_write": True,
                                       "media_types": ["application/stix+json;version=2.1"], "objects": objects,
                                       "manifest": [{"date_added": T, "id": o["id"], "version": version,
                                                     "media_type": "application/stix+json;version=2.1"} for o in objects]}]}}
    with open(folder + "/data.json", "w") as f:
        json.dump(data, f)
    conf = {"backend": {"module": "medallion.backends.memory_backend", "module_class": "MemoryBackend", "filename": folder + "/data.json"},
            "users": {"ally": "Sesame 7"}, "taxii": {"max_page_size": page}}
    for part in ("users", "taxii", "backend"):
        set_config(application_instance, part, conf)
    register_blueprints(application_instance)
    s = make_server("127.0.0.1", 0, application_instance, threaded=True)
    tell(folder, "http://127.0.0.1:%d" % s.server_port)
    s.serve_forever()


def client(url, token, path, n):
    import requests.auth
    from taxii2client.v21 import Collection, as_pages

    class Bearer(requests.auth.AuthBase):
        def __call__(self, r):
            r.headers["Authorization"] = "Bearer " + token
            return r

    c = Collection(url, auth=Bearer())
    ids, pages, added, began = [], 0, False, time.monotonic()
    for page in as_pages(c.get_objects, per_request=1000):
        ids += [o["id"] for o in page["objects"]]
        pages += 1
        if pages == 3:
            bundle(n + 1000, path)  # while the client is under way
        if pages == 4:
            time.sleep(1.1)  # the case is looked at once a second
    took = time.monotonic() - began
    want = {indicator(i)["id"] for i in range(n + 1000)}
    assert len(ids) == len(set(ids)), "%d of %d are doubled" % (len(ids) - len(set(ids)), len(ids))
    assert set(ids) == want, "%d are lost" % len(want - set(ids))
    print("%d objects in %d pages, %.1f s" % (len(ids), pages, took))
    assert took <= 20, "too slow"


def main():
    verb, a = sys.argv[1], sys.argv[2:]
    if verb == "bundle":
        bundle(int(a[0]), a[1], *map(int, a[2:]))
    elif verb == "hostile":
        serve(a[0], Hostile)
    elif verb == "tls":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(a[1], a[2])
        serve(a[0], Hostile, context)
    elif verb == "medallion":
        medallion(a[0], *(int(x) for x in a[1:] if x))
    elif verb == "client":
        client(a[0], a[1], a[2], int(a[3]))


if __name__ == "__main__":
    main()
