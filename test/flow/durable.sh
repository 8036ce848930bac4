#!/bin/sh
# Nothing that was acknowledged is lost and nothing is there twice, whatever interrupts a command: kill -9, a disk that is full or fails,
# power that goes. A sample of all places; DURABLE=all tries 3,000 kills and every call of every command (some twenty minutes).
. "$(dirname "$0")/lib.sh" "$@"

command -v python3 >/dev/null || skip "python3 is not here"
kills=60 every=40 seed=1
[ "${DURABLE:-}" != all ] || { kills=3000 every=1; }
# a sanitizer wants to be loaded first
before=$(ldd "$ashiato" | awk '/libasan/ { print $3 }')
unset ASHIATO_HOME
python3 "$source/test/flow/durable.py" "$ashiato" "${before:+$before:}$build/test/libfault.so" "$tmp/durable" --kills $kills --every $every --seed $seed || fail "not durable"
done_testing
