#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Normal forms beside phonenumbers, email-normalize and python-stdnum: are VALUES of each the same?

usage: bench/forms.py BUILD [VALUES] [SEED] [--list]
It installs the three from PyPI into an environment that it throws away, so it needs the network and is no test. With FORMS_PYTHON set to a
python that has them it installs nothing.
phones     numbers that phonenumbers takes for valid, of every region and type, written in ten ways
e-mails    addresses of providers and others; phone books of MX records are answered from a table, as nothing is looked up
documents  numbers that stdnum takes for valid, and the same with one or two characters changed: is it valid for both, and is it one number?
"""
import collections, importlib, os, random, re, string, subprocess, sys, tempfile, venv

VERSIONS = {'phonenumbers': '9.0.43', 'email-normalize': '3.2.0', 'python-stdnum': '2.2'}


def again_inside():
    folder = tempfile.mkdtemp()
    venv.create(folder, with_pip=True)
    subprocess.run([folder + '/bin/pip', '-q', 'install'] + [f'{k}=={v}' for k, v in VERSIONS.items()], check=True)
    status = subprocess.run([folder + '/bin/python', __file__] + sys.argv[1:], env={**os.environ, 'FORMS_PYTHON': 'here'}).returncode
    subprocess.run(['rm', '-r', folder])
    sys.exit(status)


def ours(build, rows):
    text = ''.join(f'{kind}\t{country}\t{raw}\n' for kind, country, raw in rows)
    out = subprocess.run([build + '/bench/forms'], input=text.encode(), stdout=subprocess.PIPE, check=True).stdout.decode()
    answers = [line.split('\t') for line in out.split('\n')[:-1]]
    assert len(answers) == len(rows), (len(answers), len(rows))
    return answers


def report(name, rows, equal, kind_of, listed):
    """rows: what was asked, ours, theirs; prints the share, and the kinds of what differs."""
    right = collections.Counter()
    total = collections.Counter()
    wrong = []
    for row in rows:
        kind = kind_of(row)
        total[kind] += 1
        if equal(row):
            right[kind] += 1
        else:
            wrong.append((kind, row))
    print(f'{name}: {sum(right.values())} of {len(rows)} equal ({100 * sum(right.values()) / len(rows):.2f} %)')
    for kind in sorted(total):
        if right[kind] != total[kind]:
            print(f'  {kind}: {total[kind] - right[kind]} of {total[kind]} differ')
    for kind, row in wrong if listed else []:
        print('   ', kind, row)


# --- phones

WIDE = {c: chr(ord(c) + 0xfee0) for c in string.digits + '+-() '}
WIDE[' '] = '\u3000'


def written(p, number, region, r):
    """One way to write a number, and the region of whoever reads it."""
    F = p.PhoneNumberFormat
    national = p.format_number(number, F.NATIONAL)
    abroad = p.format_number(number, F.INTERNATIONAL)
    others = [x for x in ('JP', 'US', 'DE', 'CN', 'RU', 'FR', 'GB') if p.country_code_for_region(x) != number.country_code]
    reader = r.choice(others)
    prefix = {'JP': '010', 'US': '011', 'RU': '810'}.get(reader, '00')
    ways = [
        ('national', region, national),
        ('international', region, abroad),
        ('international, no region', '', abroad),
        ('international, elsewhere', reader, abroad),
        ('E.164', r.choice([region, reader, '']), p.format_number(number, F.E164)),
        ('prefix', reader, prefix + ' ' + abroad[1:]),
        ('full width', region, ''.join(WIDE.get(c, c) for c in national)),
        ('extension', region, national + r.choice([' ext. 12', ' x345', ';ext=6', ' extn 78'])),
        ('code without +', region, abroad[1:]),
        ('RFC 3966', '', p.format_number(number, F.RFC3966)),
    ]
    return r.choice(ways)


def numbers(p, r, n):
    regions = sorted(p.SUPPORTED_REGIONS)
    kinds = [p.PhoneNumberType.MOBILE, p.PhoneNumberType.FIXED_LINE, p.PhoneNumberType.TOLL_FREE, p.PhoneNumberType.VOIP,
             p.PhoneNumberType.PREMIUM_RATE, p.PhoneNumberType.SHARED_COST, p.PhoneNumberType.PERSONAL_NUMBER, p.PhoneNumberType.UAN]
    made = 0
    while made < n:
        region = regions[made % len(regions)]
        example = p.example_number_for_type(region, r.choice(kinds)) or p.example_number(region)
        if not example:
            regions.remove(region)
            continue
        digits = list(p.national_significant_number(example))
        for _ in range(60):
            trial = digits[:]
            for i in r.sample(range(1, len(digits)), min(len(digits) - 1, r.randint(1, 6))):
                trial[i] = r.choice(string.digits)
            number = p.parse('+%d%s' % (example.country_code, ''.join(trial)))
            if p.is_valid_number(number) and p.region_code_for_number(number) == region:
                break
        else:
            number = example
        made += 1
        yield region, number


def phones(build, n, seed, listed):
    import phonenumbers as p
    r = random.Random(seed)
    asked, expected = [], []
    for region, number in numbers(p, r, n):
        way, reader, text = written(p, number, region, r)
        asked.append((region, way, reader, text))
        try:
            expected.append(p.format_number(p.parse(text, reader or None), p.PhoneNumberFormat.E164))
        except p.NumberParseException as e:
            expected.append('none')
    answers = ours(build, [('phone', reader, text) for _, _, reader, text in asked])
    rows = list(zip(asked, [a[0] for a in answers], expected))
    report('phones', rows, lambda x: x[1] == x[2], lambda x: x[0][1], listed)
    either = sum(x[1] != x[2] and x[2] == a[3] for x, a in zip(rows, answers))
    print(f'  of what differs, theirs is the other value that ours may be: {either}')
    print('  regions:', len({x[0][0] for x in rows}), 'of them with a difference:', sorted({x[0][0] for x in rows if x[1] != x[2]}))
    doubted = sum('length' in a[4] for a in answers)
    print(f'  of them we doubt the length of {doubted}')


# --- e-mails

MX = {'gmail.com': 'google.com', 'googlemail.com': 'google.com', 'me.com': 'icloud.com', 'mac.com': 'icloud.com', 'icloud.com': 'icloud.com',
      'fastmail.com': 'messagingengine.com', 'fastmail.fm': 'messagingengine.com', 'sub.fastmail.com': 'messagingengine.com',
      'ann.fastmail.fm': 'messagingengine.com', 'proton.me': 'protonmail.ch', 'protonmail.com': 'protonmail.ch', 'pm.me': 'protonmail.ch',
      'yahoo.com': 'yahoodns.net', 'yahoo.co.jp': 'yahoodns.net', 'ymail.com': 'yahoodns.net', 'aol.com': 'yahoodns.net',
      'yandex.ru': 'mx.yandex.net', 'ya.ru': 'mx.yandex.net', 'yandex.com': 'mx.yandex.net', 'zoho.com': 'zoho.com', 'zohomail.com': 'zoho.com',
      'outlook.com': 'outlook.com', 'hotmail.com': 'outlook.com', 'live.com': 'outlook.com', 'msn.com': 'outlook.com',
      'hotmail.co.jp': 'outlook.com', 'outlook.jp': 'outlook.com', 'mail.example': None, 'example.co.jp': None, 'xn--bcher-kva.example': None}


def mails(build, n, seed, listed):
    import asyncio, email_normalize
    r = random.Random(seed)

    class Offline(email_normalize.Normalizer):
        async def mx_records(self, domain):
            return [(10, MX[domain])] if MX.get(domain) else []

    async def theirs(texts):
        normal = Offline(skip_dns=True)
        normal._skip_dns = False
        return [(await normal.normalize(t)).normalized_address for t in texts]

    names = ['john', 'ann', 'taro', 'li', 'kim', 'o', 'maria', 'ivan']
    texts = []
    for _ in range(n):
        local = r.choice(names) + r.choice(['', '.', '_', '-']) + r.choice(names) + r.choice(['', str(r.randint(1, 99))])
        local += r.choice(['', '', '+' + r.choice(names), '+a.b', '-' + r.choice(names)])
        text = local + '@' + r.choice(list(MX))
        text = r.choice([text, text, text.upper(), text.title()])
        texts.append(r.choice([text, text, f'Some One <{text}>', f'  {text} ', f'"Someone" <{text}>']))
    answers = ours(build, [('email', '', t) for t in texts])
    rows = list(zip(texts, [a[0] for a in answers], asyncio.run(theirs(texts))))
    report('e-mails', rows, lambda x: x[1] == x[2], lambda x: x[0].strip().rstrip('>').split('@')[-1].lower(), listed)


# --- documents

TYPES = {
    'jp-my-number': 'jp.in_', 'jp-corporate-number': 'jp.cn', 'kr-rrn': 'kr.rrn', 'kr-brn': 'kr.brn', 'cn-id': 'cn.ric', 'cn-uscc': 'cn.uscc',
    'tw-ubn': 'tw.ubn', 'my-nric': 'my.nric', 'id-nik': 'id.nik', 'th-pin': 'th.pin', 'vn-mst': 'vn.mst', 'in-aadhaar': 'in_.aadhaar',
    'in-pan': 'in_.pan', 'in-gstin': 'in_.gstin', 'pk-cnic': 'pk.cnic', 'il-id': 'il.idnr', 'tr-kimlik': 'tr.tckimlik', 'tr-vkn': 'tr.vkn',
    'us-ssn': 'us.ssn', 'us-itin': 'us.itin', 'us-ein': 'us.ein', 'ca-sin': 'ca.sin', 'mx-curp': 'mx.curp', 'mx-rfc': 'mx.rfc',
    'br-cpf': 'br.cpf', 'br-cnpj': 'br.cnpj', 'ar-cuit': 'ar.cuit', 'cl-rut': 'cl.rut', 'co-nit': 'co.nit', 'ec-ci': 'ec.ci', 'uy-rut': 'uy.rut',
    've-rif': 've.rif', 'cu-ni': 'cu.ni', 'gt-nit': 'gt.nit', 'py-ruc': 'py.ruc', 'au-tfn': 'au.tfn', 'au-abn': 'au.abn', 'au-acn': 'au.acn',
    'nz-ird': 'nz.ird', 'za-id': 'za.idnr', 'de-idnr': 'de.idnr', 'de-vat': 'de.vat', 'at-vnr': 'at.vnr', 'at-uid': 'at.uid', 'ch-ahv': 'ch.ssn',
    'ch-uid': 'ch.uid', 'be-nn': 'be.nn', 'be-vat': 'be.vat', 'nl-bsn': 'nl.bsn', 'lu-tva': 'lu.tva', 'fr-nir': 'fr.nir', 'fr-nif': 'fr.nif',
    'fr-siren': 'fr.siren', 'it-codice-fiscale': 'it.codicefiscale', 'it-iva': 'it.iva', 'es-nif': 'es.nif', 'pt-nif': 'pt.nif', 'pt-cc': 'pt.cc',
    'gr-amka': 'gr.amka', 'gr-vat': 'gr.vat', 'gb-nhs': 'gb.nhs', 'gb-utr': 'gb.utr', 'ie-pps': 'ie.pps', 'dk-cpr': 'dk.cpr', 'dk-cvr': 'dk.cvr',
    'se-personnummer': 'se.personnummer', 'se-orgnr': 'se.orgnr', 'no-fodselsnummer': 'no.fodselsnummer', 'no-orgnr': 'no.orgnr',
    'fi-hetu': 'fi.hetu', 'fi-ytunnus': 'fi.ytunnus', 'is-kennitala': 'is_.kennitala', 'ee-isikukood': 'ee.ik', 'lv-personas-kods': 'lv.pvn',
    'lt-asmens-kodas': 'lt.asmens', 'pl-pesel': 'pl.pesel', 'pl-nip': 'pl.nip', 'pl-regon': 'pl.regon', 'cz-rc': 'cz.rc', 'sk-rc': 'sk.rc',
    'hu-anum': 'hu.anum', 'ro-cnp': 'ro.cnp', 'bg-egn': 'bg.egn', 'hr-oib': 'hr.oib', 'si-emso': 'si.emso', 'rs-pib': 'rs.pib', 'mk-edb': 'mk.edb',
    'md-idno': 'md.idno', 'ua-rntrc': 'ua.rntrc', 'ua-edrpou': 'ua.edrpou', 'ru-inn': 'ru.inn', 'ru-ogrn': 'ru.ogrn', 'lei': 'lei', 'isin': 'isin',
    'imei': 'imei', 'iban': 'iban', 'fr-vat': 'fr.tva', 'nl-vat': 'nl.btw', 'ie-vat': 'ie.vat', 'se-vat': 'se.vat', 'ro-vat': 'ro.cui',
    'bg-vat': 'bg.vat', 'cz-vat': 'cz.dic', 'sk-vat': 'sk.dph', 'lt-vat': 'lt.pvm', 'cy-vat': 'cy.vat', 'si-vat': 'si.ddv', 'mt-vat': 'mt.vat',
    'ee-vat': 'ee.kmkr',
}


def is_valid(module, text):
    """cn.ric of 2.2 raises KeyError for codes of which its list has the province alone: no answer, counted as not valid."""
    try:
        return module.is_valid(text)
    except KeyError:
        return False


def examples(module):
    """Valid numbers of its own documentation."""
    found = re.findall(r"(?:validate|compact|format|is_valid)\('([^']+)'", module.__doc__ or '')
    return [x for x in found if is_valid(module, x) and all(ord(c) < 128 for c in x)]


def changed(text, n, r):
    """The same with n characters of their own kind instead."""
    at = [i for i, c in enumerate(text) if c.isalnum()]
    s = list(text)
    for i in r.sample(at, min(n, len(at))):
        s[i] = r.choice(string.digits if s[i].isdigit() else string.ascii_uppercase)
    return ''.join(s)


def another_valid(module, seeds, r):
    start = r.choice(seeds)
    for n in (6, 5, 4, 3, 2):
        for _ in range(400):
            text = changed(start, n, r)
            if is_valid(module, text):
                return text
    return start


def documents(build, n, seed, listed):
    r = random.Random(seed)
    modules = {t: importlib.import_module('stdnum.' + m) for t, m in TYPES.items()}
    seeds = {t: examples(m) for t, m in modules.items()}
    types = [t for t in modules if seeds[t]]
    print('documents: types', len(types), 'without an example', sorted(set(modules) - set(types)))
    asked = []
    for i in range(n):
        t = types[i % len(types)]
        text = another_valid(modules[t], seeds[t], r)
        if i // len(types) % 2:
            text = changed(text, r.choice([1, 1, 2]), r)
        asked.append((t, text))
    answers = ours(build, [('document', '', f'{t}: {text}') for t, text in asked])
    wrong = {'check-digit', 'length', 'shape', 'impossible', 'country'}
    rows = []
    for (t, text), a in zip(asked, answers):
        fine = not wrong & set(a[4].split(','))
        theirs = is_valid(modules[t], text)
        number = a[1] if theirs and fine else ''
        as_they = re.sub('[-+ ]', '', modules[t].compact(text)) if theirs and fine else ''
        rows.append((t, text, fine, theirs, re.sub('[-+]', '', number), as_they.removeprefix('CHE')))
    report('documents, valid or not', rows, lambda x: x[2] == x[3], lambda x: x[0], listed)
    print(f'  valid for them: {sum(x[3] for x in rows)}')
    both = [x for x in rows if x[2] and x[3]]
    report('documents, the same number', both, lambda x: x[4] == x[5], lambda x: x[0], listed)


def main():
    args = [a for a in sys.argv[1:] if not a.startswith('--')]
    if not args:
        sys.exit(__doc__)
    if 'FORMS_PYTHON' not in os.environ:
        again_inside()
    if os.environ['FORMS_PYTHON'] != 'here':
        os.execv(os.environ['FORMS_PYTHON'], [os.environ['FORMS_PYTHON'], __file__] + sys.argv[1:]) \
            if sys.executable != os.environ['FORMS_PYTHON'] else None
    n = int(args[1]) if len(args) > 1 else 5000
    seed = int(args[2]) if len(args) > 2 else 1
    for part in (phones, mails, documents):
        part(args[0], n, seed, '--list' in sys.argv)


main()
