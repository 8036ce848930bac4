#!/bin/sh
# The papers of a case in both languages, as pages and as PDF: what stands in the page stands in the PDF, every sheet says its number, maker,
# ledger head, key and marking, the same case gives the same bytes elsewhere; the table of law; what was withheld is said.
. "$(dirname "$0")/lib.sh" "$@"
command -v pdftotext >/dev/null || skip "no pdftotext"
command -v python3 >/dev/null || skip "no python3"

sample pension-2015
c=$tmp/pension-2015
"$ashiato" run "$c" --quiet >/dev/null
export SOURCE_DATE_EPOCH=1700000000
tell() { "$ashiato" report "$c" --by "Examiner 1" "$@"; }

# --- a golden of each, in both languages
for as in referral statement sanctions brief; do
	for lang in en ja; do
		echo "## $as, $lang"
		path=$(tell --as $as --lang $lang | head -n 1)
		sed '/^<style>/,/<\/style>/d' "$path" | sed 's/<\(tr\|p\|li\|h[1-6]\|div\|dt\|section\)[ >]/\n&/g' | sed 's/<wbr>//g; s/<[^>]*>/ /g; s/  */ /g; s/^ //; /^ *$/d'
	done
done | sed -E 's/[0-9a-f]{8,}/HEX/g' >"$tmp/papers"
[ -z "${GOLDEN_UPDATE:-}" ] || cp "$tmp/papers" "$source/test/flow/golden/pension-2015.papers"
diff -u "$source/test/flow/golden/pension-2015.papers" "$tmp/papers" >"$tmp/diff" || fail "the papers are told otherwise: $(head -n 30 "$tmp/diff")"

# --- the PDF holds what the page holds, and what stands around it on each sheet
cat >"$tmp/same.py" <<'PY'
import re, subprocess, sys
from html.parser import HTMLParser
page, pdf, *around = sys.argv[1:]
class Texts(HTMLParser):
    def __init__(self):
        super().__init__(); self.out = []; self.now = ''; self.off = 0
    def handle_starttag(self, t, a):
        if t in ('head', 'nav', 'svg') or ('class', 'running') in a: self.off += 1; self.offs = t
        elif self.off and t == 'div': self.off += 1
        if t not in ('b', 'bdi', 'span', 'wbr', 'a', 'code', 'strong', 'em', 'i', 'br', 'dd'): self.cut()
    def handle_endtag(self, t):
        if self.off and t in ('head', 'nav', 'svg', 'div'): self.off -= 1
        if t in ('td', 'th', 'p', 'li', 'h1', 'h2', 'h3', 'h4', 'caption', 'div', 'footer', 'dt', 'figcaption'): self.cut()
    def handle_data(self, d):
        if not self.off: self.now += d
    def cut(self):
        s = re.sub(r'\s', '', self.now)
        if s: self.out.append(s)
        self.now = ''
p = Texts(); p.feed(open(page, encoding='utf-8').read()); p.cut()
raw = subprocess.run(['pdftotext', '-raw', pdf, '-'], capture_output=True, check=True).stdout.decode()
sheets = raw.split('\f')[:-1]
flat = re.sub(r'\s', '', raw)
# what goes on over a sheet's end is cut by what stands around it
lost = [s for s in p.out if s not in flat and s[:12] not in flat]
whole = [s for s in p.out if s in flat]
print(len(p.out), 'texts', len(sheets), 'sheets')
if lost or len(whole) < .95 * len(p.out):
    sys.exit('lost: %r' % lost[:5] if lost else 'only %d of %d texts are whole' % (len(whole), len(p.out)))
for n, s in enumerate(sheets, 1):
    s = re.sub(r'\s', '', s)
    for a in around:
        want = re.sub(r'\s', '', a.replace('{0}', str(n)).replace('{1}', str(len(sheets))))
        if want not in s: sys.exit('sheet %d has no %r' % (n, want))
PY
for as in referral statement sanctions brief dossier; do
	for lang in en ja; do
		[ $as = dossier ] && [ $lang = ja ] && continue
		set -- --as $as
		[ $as = dossier ] || set -- "$@" --lang $lang
		path=$(tell "$@" | head -n 1)
		[ $lang = en ] && number='page {0} of {1}' || number='{0}／{1}ページ'
		said=$(tell "$@" --pdf)
		pdf=$(echo "$said" | head -n 1)
		head=$(grep -aoE 'ledger.{0,20}head|台帳の先頭' "$path" | head -n 1)
		[ -n "$head" ] || fail "$path names no ledger head"
		tlp=TLP:RED
		[ $as = statement ] && tlp=TLP:CLEAR
		python3 "$tmp/same.py" "$path" "$pdf" "$number" "$tlp" "Examiner 1" "2023-11-14 22:13:20 UTC" "SIMULATED" >"$tmp/out" 2>&1 || fail "$pdf: $(cat "$tmp/out")"
		pdftotext "$pdf" - | grep -qE '(signing key|署名鍵) [0-9a-f]{64}' || fail "$pdf names no key"
		pdftotext "$pdf" - | grep -qE '(ledger head|台帳の先頭) [0-9]+:[0-9a-f]{64}' || fail "$pdf names no ledger head"
	done
done
expect 0 '"media_type":"application/pdf"' "$ashiato" report "$c" --as referral --lang ja --pdf --json
expect 0 '"path":".*out/referral.ja.pdf"' "$ashiato" report "$c" --as referral --lang ja --pdf --json
pdfinfo "$c/out/referral.pdf" | grep -q 'CreationDate: *Tue Nov 14 22:13:20 2023' || fail "the PDF has a clock of its own"
pdffonts "$c/out/referral.ja.pdf" | awk 'NR > 2 && !/yes yes yes/' | grep -q . && fail "a font is not embedded"

# --- law
expect 0 'predicates' "$ashiato" template law
"$ashiato" template law >"$tmp/law.csv"
grep -q 'EXAMPLE of a table of law' "$c/out/referral.html" || fail "the example is not called one"
expect 0 'referral.html' "$ashiato" report "$c" --as referral --law "$tmp/law.csv"
grep -q 'EXAMPLE of a table of law' "$c/out/referral.html" && fail "a table that was given is called an example"
sed -i 's/beacons-to/beacons-two/' "$tmp/law.csv"
expect 1 'law.csv, line 7: a predicate .*beacons-two' "$ashiato" report "$c" --as referral --law "$tmp/law.csv"
grep -q "$tmp" "$c/out/referral.html" && fail "a folder of this machine stands in a paper"
: >"$tmp/empty.csv"
expect 1 'empty.csv is empty' "$ashiato" report "$c" --as referral --law "$tmp/empty.csv"
expect 1 'nowhere.csv' "$ashiato" report "$c" --as referral --law "$tmp/nowhere.csv"

# --- words
expect 2 'lang is en or ja' "$ashiato" report "$c" --as referral --lang fr
expect 2 'stix does not take --pdf' "$ashiato" report "$c" --as stix --pdf
expect 2 'dossier does not take --lang' "$ashiato" report "$c" --lang ja
# nothing that exculpates is left out by asking for less
expect 2 'referral does not take --only' "$ashiato" report "$c" --as referral --only police
expect 2 'referral does not take --as-of' "$ashiato" report "$c" --as referral --as-of 2015-06-01
expect 2 'statement does not take --law' "$ashiato" report "$c" --as statement --law "$tmp/law.csv"
expect 0 'referral' "$ashiato" publications

# --- an accusation denied in what this reader may not see: that is said
mkdir "$tmp/more"
cat >"$tmp/more/secret.csv" <<'CSV'
subject,predicate,object,from,to,zone,source,origin,grade,known,scope,note,item,withdrawn,supersedes,kind,dependence
person:Person A,alibi,incident:pension-2015,2015-05-01,2015-05-31,Z,police/desk,,A2,2015-06-03,,was elsewhere,,,,,
CSV
expect 0 . "$ashiato" add "$c" "$tmp/more" --tlp RED --acquired 2015-06-05
"$ashiato" run "$c" --quiet >/dev/null
for lang in en ja; do
	tell --as referral --lang $lang >/dev/null
	[ $lang = en ] && f=$c/out/referral.html || f=$c/out/referral.ja.html
	grep -q 'was elsewhere' "$f" || fail "an alibi is not in the referral ($lang)"
	tell --as referral --lang $lang --tlp GREEN >/dev/null
	grep -q 'was elsewhere' "$f" && fail "an alibi that is kept out is told ($lang)"
	grep -qE 'was withheld from this reader by its marking: [1-9]|無罪方向の主張が[1-9]' "$f" || fail "that an alibi was withheld is not said ($lang)"
done
# --- the same case, elsewhere: the same bytes
for as in referral statement sanctions brief dossier; do
	mkdir -p "$tmp/here" "$tmp/there and further"
	rm -rf "$tmp/here/c" "$tmp/there and further/c"
	cp -r "$c" "$tmp/here/c"
	cp -r "$c" "$tmp/there and further/c"
	(cd "$tmp" && umask 022 && LC_ALL=C TZ=UTC "$ashiato" report here/c --as $as --pdf --by B >/dev/null 2>"$tmp/said" || cat "$tmp/said")
	(cd /tmp && umask 077 && LC_ALL=ja_JP.UTF-8 LANG=ja_JP.UTF-8 TZ=Asia/Tokyo HOME=/nowhere XDG_CONFIG_HOME=/nowhere \
		"$ashiato" report "$tmp/there and further/c" --as $as --pdf --by B >/dev/null 2>"$tmp/said" || cat "$tmp/said")
	cmp -s "$tmp/here/c/out/$as.pdf" "$tmp/there and further/c/out/$as.pdf" || fail "the $as is another one elsewhere"
done

# --- what accuses is made of what the case knows now
"$ashiato" withdraw "$c" secret.csv --why "a test" >/dev/null
for as in referral statement sanctions; do
	expect 2 "not run since .*ashiato run. first" "$ashiato" report "$c" --as $as
	expect 2 "not run since .*ashiato run. first" "$ashiato" report "$c" --as $as --lang ja --pdf
done
expect 0 brief "$ashiato" report "$c" --brief --lang ja
grep -q '追加、変更または撤回' "$c/out/brief.ja.html" || fail "the brief does not say that something was withdrawn"
"$ashiato" run "$c" --quiet >/dev/null
expect 0 referral "$ashiato" report "$c" --as referral

# --- an entry says all that speaks for whom it lists, and knows an alias by what it rests on
sample space-agency-2016
c=$tmp/space-agency-2016
mkdir "$tmp/gossip"
cat >"$tmp/gossip/gossip.csv" <<'CSV'
subject,predicate,object,from,to,zone,source,origin,grade,known,scope,note,item,withdrawn,supersedes,kind,dependence
person:Gossip Name,alias-of,person:Person A,2016-01-01,2016-12-31,Z,informant/one,,E5,2021-04-01,,,,,,,
person:Robbed Z,alias-of,group:Tick,2016-01-01,2016-12-31,Z,police/desk,,B2,2021-04-01,,,,,,,
person:Robbed Z,identity-stolen,identifier:pass:Z1,2016-01-01,2016-12-31,Z,police/desk,,A1,2021-04-01,,,,,,,
CSV
expect 0 . "$ashiato" add "$c" "$tmp/gossip" --acquired 2021-04-02
"$ashiato" run "$c" --quiet >/dev/null
for lang in en ja; do
	path=$(tell --as sanctions --lang $lang | head -n 1)
	sed -n '/<h3>/,/id="not"/p' "$path" >"$tmp/entries"
	grep -q 'Person A' "$tmp/entries" || fail "Person A is not listed ($lang)"
	grep -qE 'Nothing that was put|容疑に反する事項はありません' "$tmp/entries" && fail "an entry says that nothing speaks against it ($lang)"
	grep -qE 'Decided not to indict' "$tmp/entries" || fail "an entry does not say that prosecutors did not indict ($lang)"
	grep -qE 'signs for the renting' "$tmp/entries" || fail "an entry does not say what an examiner signed for ($lang)"
	grep -qE 'Gossip Name|Robbed Z' "$tmp/entries" && fail "gossip, or somebody who was robbed, stands in an entry ($lang)"
	sed -n '/id="not"/,$p' "$path" | grep -qE 'Robbed Z.*(identity was stolen|身元の盗用)' || fail "who was robbed is not said to be unlisted ($lang)"
	path=$(tell --as sanctions --lang $lang --tlp GREEN | head -n 1)
	grep -q '<h3>' "$path" && fail "somebody is listed for reasons that may not be told ($lang)"
done
"$ashiato" template law | sed 's/The suspected person did it/Person A did it/' >"$tmp/named.csv"
expect 1 'named.csv, line 9: the name "Person A" is of this case' "$ashiato" report "$c" --as referral --law "$tmp/named.csv"
grep -q 'holds only for' "$(tell --as referral | head -n 1)" || fail "the referral does not say within what the judgement holds"

done_testing
