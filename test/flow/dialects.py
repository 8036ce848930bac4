#!/usr/bin/env python3
"""What MISP and STIX say of one thing, by the mapping vectors of misp-stix: do both name the same to look for?

usage: dialects.py ASHIATO FOLDER-OF-VECTORS TMP    (FOLDER: misp_attributes_to_stix21.json.gz ..)
"""
import gzip, json, subprocess, sys

ashiato, folder, tmp = sys.argv[1:4]
# file, at least so many equal, and why the others differ
WANTED = {
    "misp_attributes_to_stix21": (79, {
        "link": "MISP means links for reading, not for detection"}),
    "misp_objects_to_stix21": (51, {
        "android-app": "a digest of a certificate that STIX has no property for",
        "domain-ip with the perfect domain & ip matching": "STIX has one of two domains and addresses",
        "http-request": "the request is told as a value of a header",
        "news-agency": "STIX keeps contacts of an identity as words",
        "organization": "STIX keeps contacts of an identity as words"}),
}


def looked_for(document, name):
    path = f"{tmp}/{name}.json"
    with open(path, "w", encoding="utf-8") as f:
        json.dump(document, f)
    said = subprocess.run([ashiato, "read", path], capture_output=True, text=True).stdout
    found = [json.loads(line) for line in said.splitlines()]
    return {(x["type"], x["value"]) for x in found if x.get("kind") == "indicator"}


def listed(x):
    return x if isinstance(x, list) else [x]


failed = False
for name, (least, reasons) in WANTED.items():
    with gzip.open(f"{folder}/{name}.json.gz", "rt", encoding="utf-8") as f:
        vectors = json.load(f)
    equal, other = 0, []
    for key, vector in vectors.items():
        event = {"uuid": "5ac337df-e078-4e99-8b17-02550a00020a", "info": "x", "date": "2020-10-25",
                 "timestamp": "1603642920", "Attribute": [], "Object": []}
        for x in listed(vector["MISP"]):
            event["Object" if "Attribute" in x else "Attribute"].append(x)
        bundle = {"type": "bundle", "id": "bundle--91ae0a21-c7ae-4c7f-b84b-b84a7ce53d1f",
                  "objects": listed(vector["STIX"])}
        if looked_for({"Event": event}, "misp") == looked_for(bundle, "stix"):
            equal += 1
        else:
            other.append(key)
    print(f"{name}: {equal} of {len(vectors)} equal")
    for key in other:
        print(f"  {key}: {reasons.get(key, 'for no reason that is known')}")
        failed |= key not in reasons
    failed |= equal < least
sys.exit(failed)
