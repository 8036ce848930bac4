#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A time-stamping authority on loopback, by `openssl ts`. usage: stamp.py FOLDER CONFIG: serves, writes FOLDER/tsa.url.
And other people's verifier. usage: stamp.py check FILE.tsr NOTE ROOT.pem [INTERMEDIATE.pem...]"""
import http.server
import os
import subprocess
import sys


class Authority(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        if self.path != "/tsa" or self.headers["Content-Type"] != "application/timestamp-query":
            self.send_error(404)
            return
        query = os.path.join(folder, "query.tsq")
        with open(query, "wb") as f:
            f.write(self.rfile.read(min(int(self.headers["Content-Length"]), 65536)))
        reply = subprocess.run(["openssl", "ts", "-reply", "-queryfile", query, "-config", config],
                               capture_output=True, check=True).stdout
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_):
        pass


def check(reply, note, root):
    from cryptography import x509
    from rfc3161_client import VerifierBuilder, decode_timestamp_response
    response = decode_timestamp_response(open(reply, "rb").read())
    with open(root, "rb") as f:
        builder = VerifierBuilder().add_root_certificate(x509.load_pem_x509_certificate(f.read()))
    builder.build().verify_message(response, open(note, "rb").read())
    print("rfc3161-client: holds, of", response.tst_info.gen_time.strftime("%Y-%m-%dT%H:%M"))


if sys.argv[1] == "check":
    check(*sys.argv[2:5])
else:
    folder, config = sys.argv[1:3]
    server = http.server.HTTPServer(("127.0.0.1", 0), Authority)
    with open(os.path.join(folder, "tsa.part"), "w") as f:
        f.write(f"http://127.0.0.1:{server.server_port}/tsa\n")
    os.rename(os.path.join(folder, "tsa.part"), os.path.join(folder, "tsa.url"))
    server.serve_forever()
