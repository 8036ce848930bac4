#!/bin/sh
# A dossier of many rows as PDF, beside WeasyPrint and Chromium when they are there, three times each, in turns.
# usage: pdf.sh ASHIATO [ROWS] [PYTHON that has weasyprint]
set -eu
ashiato=$1 rows=${2:-3000} python=${3:-python3}
tmp=$(mktemp -d)
trap 'chmod -R u+w "$tmp"; rm -rf "$tmp"' EXIT
export ASHIATO_HOME="$tmp/home"
mkdir "$tmp/in"
awk -v n="$rows" 'BEGIN {
	print "subject,predicate,object,from,to,zone,source,origin,grade,known,scope,note,item,withdrawn,supersedes,kind,dependence"
	for (i = 1; i <= n; i++)
		printf "persona:Name %d,rented,address:203.0.%d.%d,2024-01-%02d,2024-02-%02d,Z,provider/Hosting %d,,B2,2024-03-01,,contract %d of a tenant who paid by card and was never seen,,,,,\n",
			i % 700, i / 250, i % 250, 1 + i % 28, 1 + i % 28, i % 9, i
}' >"$tmp/in/relations.csv"
"$ashiato" new "$tmp/many" --by BENCH >/dev/null
"$ashiato" add "$tmp/many" "$tmp/in" --quiet >/dev/null
"$ashiato" run "$tmp/many" --quiet >/dev/null
html=$("$ashiato" report "$tmp/many" | head -n 1)
echo "rows in the page: $(grep -o '<tr' "$html" | wc -l), bytes: $(wc -c <"$html")"
now() { date +%s%N; }
# timed NAME COMMAND...
timed() {
	name=$1
	shift
	from=$(now)
	"$@" >/dev/null 2>"$tmp/err" || { echo "$name: $(tail -n 1 "$tmp/err")"; return 0; }
	echo "$name: $((($(now) - from) / 1000000)) ms"
}
for round in 1 2 3; do
	timed "report (page)" "$ashiato" report "$tmp/many"
	timed "report --pdf (page and PDF)" "$ashiato" report "$tmp/many" --pdf
	"$python" -c 'import weasyprint' 2>/dev/null &&
		timed "WeasyPrint (PDF of the page)" "$python" -m weasyprint -q "$html" "$tmp/weasy.pdf"
	command -v chromium >/dev/null &&
		timed "Chromium (PDF of the page)" chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-pdf-header-footer \
			--user-data-dir="$tmp/profile" --print-to-pdf="$tmp/chromium.pdf" "file://$html"
done
ls -l "$tmp"/many/out/*.pdf "$tmp"/*.pdf 2>/dev/null | awk '{ print $5, $NF }' | sed "s|$tmp/||"
command -v pdfinfo >/dev/null && for f in "$tmp"/many/out/*.pdf "$tmp"/*.pdf; do [ -f "$f" ] && echo "$(basename "$f"): $(pdfinfo "$f" 2>/dev/null | grep Pages)"; done
