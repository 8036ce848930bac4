# SPDX-License-Identifier: Apache-2.0
"""Requests for information beside other people's programs.

usage: rfi.py request FILE...   a bundle by python-stix2 that asks
       rfi.py hostile FOLDER    bundles that nobody means well with
       rfi.py check BUNDLE...   no validator finds an error, no reference dangles
"""
import json
import os
import sys
import uuid

import stix2
from stix2validator import ValidationOptions, validate_string


def request(path):
    asker = stix2.Identity(name="Example CERT", identity_class="organization")
    address = stix2.IPv4Address(value="203.0.113.10")
    name = stix2.DomainName(value="news.orbital-weather.example")
    file = stix2.File(hashes={"SHA-256": "ab" * 32, "MD5": "cd" * 16})
    group = stix2.IntrusionSet(name="Tick", created_by_ref=asker)
    key = stix2.Directory(path="C:\\Users")
    note = stix2.Note(
        content="Is it known who stands behind it? 誰の仕業か。", object_refs=[address], created_by_ref=asker
    )
    grouping = stix2.Grouping(
        context="request-for-information",
        name="Request 7",
        created_by_ref=asker,
        object_refs=[address, name, file, group, key, note],
        object_marking_refs=[stix2.TLP_RED],
    )
    bundle = stix2.Bundle(asker, address, name, file, group, key, note, grouping)
    with open(path, "w") as out:
        out.write(bundle.serialize())


def object_of(kind, **members):
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": f"{kind}--{uuid.uuid4()}",
        "created": "2026-11-01T00:00:00.000Z",
        "modified": "2026-11-01T00:00:00.000Z",
        **members,
    }


def write(folder, name, objects):
    with open(os.path.join(folder, name + ".json"), "w") as out:
        json.dump({"type": "bundle", "id": f"bundle--{uuid.uuid4()}", "objects": objects}, out)


def hostile(folder):
    asker = object_of("identity", name="A\nB\u202e/../../x", identity_class="organization")
    addresses = [{"type": "ipv4-addr", "id": f"ipv4-addr--{uuid.uuid4()}", "value": f"198.51.{i >> 8}.{i & 255}"} for i in range(1001)]

    def ask(refs, **more):
        return object_of("grouping", context="request-for-information", object_refs=refs, created_by_ref=asker["id"], **more)

    write(folder, "thousand", [asker, *addresses[:1000], ask([a["id"] for a in addresses[:1000]])])
    write(folder, "too_many", [asker, *addresses, ask([a["id"] for a in addresses])])
    # a grouping of itself and of another that holds it; the address once, asked for a thousand times
    one = ask([])
    two = ask([one["id"], addresses[0]["id"]])
    one["object_refs"] = [two["id"], one["id"], *[addresses[0]["id"]] * 1000]
    write(folder, "cycle", [one, two, addresses[0]])
    write(folder, "missing", [ask([addresses[0]["id"], "ipv4-addr--" + str(uuid.uuid4())]), addresses[0]])
    note = object_of("note", content="x" * (10 << 20), object_refs=[addresses[0]["id"]])
    write(folder, "long", [asker, addresses[0], note, ask([addresses[0]["id"], note["id"]])])
    own = {
        "extension-definition--7e6b8a3e-5d55-5f0b-9d0f-3f4c0c1d2a61": {
            "extension_type": "property-extension",
            "request_layers": ["group", "nonsense", 7, "group"],
            "request_until": "2026-13-99",
            "request_about": ["nothing", "domain:a\nb", 3, {}, "person:X"],
        }
    }
    write(folder, "nonsense", [asker, ask([], extensions=own, object_marking_refs=["marking-definition--" + str(uuid.uuid4())])])
    write(folder, "nothing", [asker, ask([])])
    write(folder, "many", [addresses[0], *[ask([addresses[0]["id"]]) for _ in range(65)]])


def check(path):
    text = open(path).read()
    result = validate_string(text, ValidationOptions(version="2.1"))
    if not result.is_valid:
        sys.exit(f"{path}: {[str(e) for e in result.errors][:3]}")
    objects = json.loads(text)["objects"]
    ids = {o["id"] for o in objects}
    if len(ids) != len(objects):
        sys.exit(f"{path}: an id stands twice")
    for o in objects:
        for ref in o.get("object_refs", []) + [o.get("source_ref", o["id"]), o.get("target_ref", o["id"])]:
            if ref not in ids:
                sys.exit(f"{path}: {o['id']} refers to {ref}, which is not there")
    marked = {o["object_marking_refs"][0] for o in objects if "object_marking_refs" in o}
    if len(marked) != 1:
        sys.exit(f"{path}: markings {marked}")
    parsed = stix2.parse(text, allow_custom=True)
    print(path.rsplit("/", 3)[-3], len(parsed.objects), "objects")


for file in sys.argv[2:]:
    {"request": request, "hostile": hostile, "check": check}[sys.argv[1]](file)
