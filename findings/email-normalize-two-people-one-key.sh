#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# what: email-normalize 3.2.0 (PyPI) gives different mailboxes one normal form. When a firm's own domain is served by Fastmail, what stands
#   before the @ is dropped for the label behind it: alice@ and bob@mail.example.org are both mail@example.org. And +a@gmail.com,
#   +b@gmail.com are both @gmail.com, which is no address.
# guess: that a label stands for the mailbox is Fastmail's rule for its own domains, and for others where the owner says so; what is
#   stripped leaves an address, or nothing is stripped.
# matters: everybody who writes from mail.example.org is one person, to whatever joins records by this key; and whoever fills in "+1" is
#   one with all others who did.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m pip install -q --target "$tmp/lib" email-normalize==3.2.0 >/dev/null 2>&1 || { echo "email-normalize cannot be had"; exit 77; }
PYTHONPATH=$tmp/lib python3 - <<'P'
import asyncio, sys
from importlib.metadata import version
import email_normalize


class Served(email_normalize.Normalizer):
    """Without a question to the DNS: the domain's mail goes to Fastmail, as its help says to set it up."""
    async def mx_records(self, domain_part):
        return [(10, 'in1-smtp.messagingengine.com'), (20, 'in2-smtp.messagingengine.com')]


async def hosted(address):
    return (await Served().normalize(address)).normalized_address


print('email-normalize', version('email-normalize'))
seen = {a: asyncio.run(hosted(a)) for a in ('alice@example.org', 'alice@mail.example.org', 'bob@mail.example.org')}
seen |= {a: email_normalize.normalize(a, skip_dns=True).normalized_address for a in ('+a@gmail.com', '+b@gmail.com')}
for address, got in seen.items():
    print(f'{address}: expected {address}, seen {got}')
sys.exit(0 if list(seen.values()) == [
    'alice@example.org', 'mail@example.org', 'mail@example.org', '@gmail.com', '@gmail.com'] else 1)
P
