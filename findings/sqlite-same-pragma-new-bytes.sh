#!/bin/sh
# what: SQLite 3.46.1 (apsw 3.46.1.0 from PyPI): `PRAGMA user_version = N` and `PRAGMA application_id = N` with the value that
#   the file already holds are write transactions: the header's change counter goes up, and the file's SHA-256 is another one.
#   `CREATE TABLE IF NOT EXISTS` of a table that is there leaves the file alone.
# guess: what changes nothing writes nothing, as with `IF NOT EXISTS`; the manual says what the pragmas set, not that they always
#   write.
# matters: whoever seals a database of evidence by its digest, and opens it with such a pragma "to be sure", breaks the seal by looking.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
if ! python3 -m pip install --quiet --disable-pip-version-check --target "$dir/packages" apsw==3.46.1.0; then
	echo "the package cannot be had"
	exit 77
fi
cat >"$dir/try.py" <<'PY'
import apsw, hashlib, sys

path = sys.argv[1] + "/case.db"


def digest():
    return hashlib.sha256(open(path, "rb").read()).hexdigest()


def rows():
    c = apsw.Connection(path, flags=apsw.SQLITE_OPEN_READONLY)
    got = list(c.execute("SELECT a FROM t")), list(c.execute("PRAGMA user_version"))
    c.close()
    return got


def after(sql):
    was, had = digest(), rows()
    c = apsw.Connection(path)
    c.execute(sql)
    c.close()
    assert rows() == had, "the content changed"
    return "same bytes" if digest() == was else "other bytes"


c = apsw.Connection(path)
c.execute("PRAGMA user_version = 3; CREATE TABLE t(a); INSERT INTO t VALUES (1)")
c.close()
print("SQLite", apsw.sqlite_lib_version() + "; a database of one table with one row, user_version 3")
print("expected: the same bytes after each, since each sets or asks for what is there")
seen = [(sql, after(sql)) for sql in (
    "PRAGMA user_version = 3", "PRAGMA application_id = 0", "CREATE TABLE IF NOT EXISTS t(a)", "PRAGMA user_version")]
for sql, what in seen:
    print(f"{sql}: {what}")
assert [what for _, what in seen] == ["other bytes", "other bytes", "same bytes", "same bytes"], "the behaviour has changed"
PY
PYTHONPATH=$dir/packages python3 "$dir/try.py" "$dir"
