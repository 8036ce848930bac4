#!/bin/sh
# A marked word in every cell of every table, in log fields, file names and examiners' words of a case, a word for each
# marking: no product of any command, in any format, holds a word above its audience.
. "$(dirname "$0")/lib.sh" "$@"

c=$tmp/case
expect 0 . "$ashiato" new "$c" --by HOUSE

# --- what stands in the case, once for each marking ------------------------

# The word of a marking is MKx..., in upper case or not, and in free text also with a blank or an escape in it.
# level WORD NUMBER logs|tables: a folder of exhibits, every cell marked
level() {
	w=$1 n=$2 d=$tmp/$1
	mkdir -p "$d"
	cat >"$d/$w-organisations.csv" <<CSV
name,sector,country,prefixes,domains,contact,note
$w org,$w sector,$w country,192.0.$n.0/24,$w.example,cert@$w.example,$w note of an organisation
CSV
	cat >"$d/$w-contracts.csv" <<CSV
contract,provider,server,persona,start,end,zone,email,phone,payment,document,login,source,origin,grade,known,note,withdrawn,supersedes
$w-C,$w provider,203.0.113.$n,$w renter,2024-01-10,2024-12-31,Z,$w@mail.example,+$w,card:$w,pass:$w,198.51.100.$n,provider/$w hosting,provider/$w origin,A2,2024-03-01,$w note of a contract,,
CSV
	cat >"$d/$w-statements.csv" <<CSV
statement,speaker,said,subject,predicate,object,from,to,zone,source,origin,grade,known,text,withdrawn,supersedes,kind,dependence
$w-S,$w speaker,2024-03-02,person:$w hand,operated,persona:$w renter,2024-01-10,2024-12-31,Z,police/$w interview,police/$w origin,B2,2024-03-03,$w says so,,,,
$w-T,$w speaker,2024-03-02,person:Known Person,member-of,unit:Known Unit,,,Z,police/$w interview,,B2,2024-03-03,$w about two that everybody knows,,,,
CSV
	cat >"$d/$w-relations.csv" <<CSV
subject,predicate,object,from,to,zone,source,origin,grade,known,scope,note,item,withdrawn,supersedes,kind,dependence
person:$w hand,member-of,group:$w group,,,Z,vendor/$w,vendor/$w lab,B2,2024-03-03,,$w note of a relation,,,,,
incident:open-2024,attributed-to,group:$w group,,,Z,vendor/$w,,B2,2024-03-03,$w scope,$w note of another,,,,,
incident:open-2024,attack-passed-through,address:203.0.113.$n,2024-03-01,2024-03-02,Z,victim/$w,,A2,2024-03-03,,$w saw it pass,,,,,
malware:$w rat,found-in,incident:open-2024,,,Z,vendor/$w,,B2,2024-03-03,,,,,,,
address:203.0.113.$n,configured-in,malware:$w rat,,,Z,vendor/$w,,B2,2024-03-03,,,,,,,
group:$w group,alias-of,group:Known Group,,,Z,vendor/$w,,B2,2024-03-03,,,,,,,
CSV
	cat >"$d/$w-incidents.csv" <<CSV
incident,organisation,from,to,zone,people,files,money,currency,leak,publish,source,origin,grade,known,note,withdrawn,supersedes
$w-2024,$w org,2024-03-01,2024-03-02,Z,80$n,,,,possible,yes,victim/$w,,B2,2024-03-03,$w note of an incident,,
open-2024,$w org,2024-03-01,2024-03-02,Z,80$n,,,,possible,yes,victim/$w,,B2,2024-03-03,$w lost this in it,,
CSV
	cat >"$d/$w-indicators.csv" <<CSV
type,value,label,from,to,source,origin,grade,known,note,withdrawn,supersedes
domain,c2.$w.example,malware:$w rat,2024-01-01,,vendor/$w,,A2,2024-03-01,$w note of an indicator,,
address,203.0.113.$n,malware:$w rat,2024-01-01,,vendor/$w,,A2,2024-03-01,$w note of an indicator,,
CSV
	[ "$3" = logs ] && logs "$1" "$2"
	return 0
}

# logs WORD NUMBER: and what sensors and others saw, every field marked
logs() {
	awk -v n="$n" -v w="$w" 'BEGIN {
		OFS = "\t"; t0 = 1709251200
		print "#separator \\x09"; print "#path\tconn"
		print "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state"
		print "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring"
		for (i = 0; i < 288; i++)
			printf "%d.%06d\tC%s%d\t192.0.%d.10\t%d\t203.0.113.%d\t443\ttcp\t%s\t0.5\t310\t512\tSF\n",
				t0 + 300 * i + (i * 7) % 5, i, w, i, n, 40000 + i, n, w
	}' >"$d/$w-conn.log"
	awk -v n="$n" -v w="$w" 'BEGIN {
		OFS = "\t"; t0 = 1709251200
		print "#separator \\x09"; print "#path\tdns"
		print "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tquery\tqtype_name\tanswers"
		print "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tstring\tvector[string]"
		for (i = 0; i < 60; i++)
			printf "%d.%06d\tD%s%d\t192.0.%d.10\t%d\t192.0.%d.53\t53\tudp\tc2.%s.example\tA\t203.0.113.%d\n",
				t0 + 300 * i, i, w, i, n, 50000 + i, n, w, n
		# what others may see is named by this one alone
		printf "%d.5\tD%s\t192.0.%d.10\t50999\t192.0.%d.53\t53\tudp\tname-of-%s.example\tA\t203.0.113.99\n", t0, w, n, n, w
	}' >"$d/$w-dns.log"
	awk -v n="$n" -v w="$w" 'BEGIN {
		for (i = 0; i < 50; i++)
			printf "192.0.%d.10 - %s [01/Mar/2024:00:%02d:%02d +0000] \"GET /%s?q=%s HTTP/1.1\" 200 512 \"http://c2.%s.example/\" \"%s agent\"\n",
				n, w, i / 60, i % 60, w, w, w, w
	}' >"$d/$w-access.log"
	awk -v n="$n" -v w="$w" 'BEGIN {
		for (i = 0; i < 60; i++)
			printf "2024-03-01T00:00:%02dZ %s sshd[%d]: Failed password for %s from 203.0.113.%d port %d ssh2\n",
				i, w, 800 + i, w, n, 40000 + i
	}' >"$d/$w-auth.log"
	for i in 1 2 3 4 5 6; do
		printf '{"eventid":"cowrie.login.failed","username":"%s","password":"%s","src_ip":"203.0.113.%s","session":"s%s","sensor":"%s","timestamp":"2024-03-01T00:00:0%s.500000Z"}\n' "$w" "$w" "$n" "$i" "$w" "$i"
	done >"$d/$w-cowrie.json"
	printf '{"name":"%s list","description":"%s","type":"cidr","version":1,"list":["203.0.113.%s/32"]}\n' "$w" "$w" "$n" >"$d/$w-warning.json"
	printf '# %s feed\nc2.%s.example\n203.0.113.%s\n' "$w" "$w" "$n" >"$d/$w-feed.txt"
	printf '{"Event":{"info":"%s event","date":"2024-03-01","Orgc":{"name":"%s sharer"},"Attribute":[{"type":"domain","value":"c2.%s.example","to_ids":true,"comment":"%s"},{"type":"ip-dst","value":"203.0.113.%s","to_ids":true,"comment":"%s"}]}}\n' "$w" "$w" "$w" "$w" "$n" "$w" >"$d/$w-misp.json"
}

# seal WORD OPTIONS...: what level made, with marked words of how it was come by
seal() {
	w=$1
	shift
	expect 0 . "$ashiato" add "$c" "$tmp/$w" --acquired 2024-03-05 --by "$w examiner" --how "$w handed it over" \
		--authority "$w warrant" "$@"
}

level MKC-clear 11 logs
level MKG-green 22 tables
level MKA-amber 33 tables
level MKS-strict 44 tables
level MKR-red 55 logs
level MKH-humint 66 logs
seal MKC-clear --tlp CLEAR --vantage "org:MKC-clear org"
seal MKG-green --tlp GREEN --vantage "org:MKG-green org"
seal MKA-amber --tlp AMBER --vantage "org:MKA-amber org"
seal MKS-strict --tlp AMBER+STRICT --vantage "org:MKS-strict org"
seal MKR-red --tlp RED --vantage "org:MKR-red org"
seal MKH-humint --tlp CLEAR --compartment MKH-compartment --vantage "org:MKH-humint org"
# whom the register keeps out; everything about it is public but that
mkdir "$tmp/MKN-no"
cat >"$tmp/MKN-no/register.csv" <<'CSV'
incident,organisation,from,to,zone,people,files,money,currency,leak,publish,source,origin,grade,known,note,withdrawn,supersedes
kept-2024,MKN-no org,2024-03-01,2024-03-02,Z,8099,,,,possible,no,victim/MKN-no,,B2,2024-03-03,MKN-no may not be told,,
CSV
cat >"$tmp/MKN-no/others.csv" <<'CSV'
name,sector,country,prefixes,domains,contact,note
MKN-no org,space,JP,192.0.77.0/24,mkn-no.example,cert@mkn-no.example,note
CSV
cat >"$tmp/MKN-no/told.csv" <<'CSV'
subject,predicate,object,from,to,zone,source,origin,grade,known,scope,note,item,withdrawn,supersedes,kind,dependence
org:MKN-no org,warned,address:203.0.113.11,2024-03-01,2024-03-02,Z,police/desk,,A2,2024-03-03,,told them,,,,,
group:Known Group,uses,malware:Known Rat,,,Z,police/desk,,A2,2024-03-03,,used it against mkn_NO  Org too,,,,,
group:Known Group,uses,malware:Other Rat,,,Z,police/desk,,A2,2024-03-03,,used it against MKN%2Dno org,,,,,
malware:Known Rat,found-in,incident:MKN-no org break-in,,,Z,police/desk,,A2,2024-03-03,,,,,,,
person:Known Person,member-of,group:Known Group,,,Z,police/desk,,A2,2024-03-03,,nothing to hide,,,,,
CSV
sed 's/MKC-clear/MKN-no/g; s/192\.0\.11\./192.0.77./g; s/203\.0\.113\.11/203.0.113.11/g' "$tmp/MKC-clear/MKC-clear-conn.log" |
	sed 's/\tMKN-no\t/\tssl\t/' >"$tmp/MKN-no-conn.log"
expect 0 . "$ashiato" add "$c" "$tmp/MKN-no" --acquired 2024-03-05 --by HOUSE --tlp CLEAR
expect 0 . "$ashiato" add "$c" "$tmp/MKN-no-conn.log" --acquired 2024-03-05 --by "MKN-no admin" --how "MKN-no sent it" \
	--tlp CLEAR --vantage "org:MKN-no org"
expect 0 'judged anew' "$ashiato" run "$c"

# examiners, who see everything, on what each of them sees
key() { "$ashiato" show "$c" timeline --jsonl | grep "$1" | grep -o '"key":"[0-9a-f]*' | cut -d'"' -f4 | head -n 1; }
red=$(key 'MKR-red says so') green=$(key 'MKG-green says so') other=$(key 'MKR-red saw it pass')
[ ${#red} = 16 ] && [ ${#green} = 16 ] && [ ${#other} = 16 ] || fail "no keys: \"$red\" \"$green\" \"$other\""
expect 0 . "$ashiato" dissent "$c" "$red" --grade D4 --why "MKX-why of a dissent" --by "Examiner One"
expect 0 . "$ashiato" dissent "$c" "$green" --grade D4 --why "MKX-why of another" --by "Examiner One"
expect 0 . "$ashiato" undo "$c" "$other" --why "MKX-why of an undoing" --by "Examiner One"
expect 0 . "$ashiato" amend "$c" MKR-red-feed.txt --how "MKR-red amended" --why "MKX-why of a change" --by "Examiner One"
expect 0 . "$ashiato" clusters "$c" --join MKR-red-2024 MKG-green-2024 --why "MKX-why of a word" --by "Examiner One"
expect 0 . "$ashiato" run "$c"
beacon=$("$ashiato" show "$c" findings --jsonl | grep '"hunt":"beacon"' | grep '203.0.113.55' | grep -o '"key":"[0-9a-f]*' | cut -d'"' -f4 | head -n 1)

# --- who may see what ------------------------------------------------------

# the words as anybody might write them: any case, parts joined by anything, escaped
found() { grep -Eioa "$1([-_. ]|%2d|\\\\u002d|&#45;|&#x2d;)?[a-z]*" "$2" | sort | uniq -c | head -n 5; }
products=0
# clean NAME FORBIDDEN: nothing forbidden stands in $tmp/product
clean() {
	products=$((products + 1))
	hits=$(found "($2)" "$tmp/product")
	[ -z "$hits" ] || fail "$1 holds what it may not: $hits"
	case $(cat "$tmp/product") in *Sanitizer*) fail "sanitizer in $1" ;; esac
}
# ask NAME FORBIDDEN COMMAND...: its standard output and error
ask() {
	name=$1 forbidden=$2
	shift 2
	"$@" >"$tmp/product" 2>"$tmp/told" </dev/null || case $(cat "$tmp/told") in *"ashiato: "*) ;; *) fail "$name: nothing is said of why it failed" ;; esac
	# the command itself, whose words may be the asker's, is not told back
	cat "$tmp/told" >>"$tmp/product"
	clean "$name" "$forbidden"
}

# dossier NAME FORBIDDEN OPTIONS...: and the brief, which has what matters of it
dossier() {
	who=$1 not=$2
	shift 2
	expect 0 dossier "$ashiato" report "$c" "$@"
	cp "$c/out/dossier.html" "$tmp/product"
	clean "$who dossier" "$not"
	cp "$tmp/product" "$tmp/$who.html"
	expect 0 brief "$ashiato" report "$c" --brief "$@"
	cp "$c/out/brief.html" "$tmp/product"
	clean "$who brief of the case" "$not"
	papers "$who" "$not" "$@"
}

# papers NAME FORBIDDEN OPTIONS...: for prosecutors, the public, lists and a desk, in both languages, and what a PDF shows and holds
papers() {
	who=$1 not=$2
	shift 2
	for kind in referral statement sanctions brief; do
		for lang in en ja; do
			ask "$who report --as $kind --lang $lang" "$not" "$ashiato" report "$c" --as $kind --lang $lang --json "$@"
			path=$(sed -n 's/.*"path":"\([^"]*\)".*/\1/p' "$tmp/product")
			# what accuses is of all days and sources
			[ -n "$path" ] || { [ $kind != brief ] || fail "$who $kind: no path"; continue; }
			cp "$path" "$tmp/product"
			clean "$who $kind, $lang" "$not"
			command -v pdftotext >/dev/null || continue
			ask "$who report --as $kind --lang $lang --pdf" "$not" "$ashiato" report "$c" --as $kind --lang $lang --pdf --json "$@"
			pdf=$(sed -n 's/.*"path":"\([^"]*\)".*/\1/p' "$tmp/product")
			{ pdftotext "$pdf" - && pdfinfo "$pdf"; } >"$tmp/product"
			clean "$who $kind, $lang, as PDF" "$not"
		done
	done
}

# exchange NAME FORBIDDEN OPTIONS...: for programs of others, and what is said of what they lost
exchange() {
	who=$1 not=$2
	shift 2
	for kind in $("$ashiato" publications | awk '$1 !~ /^(brief|dossier|referral|statement|sanctions)$/ && /^[a-z]/ { print $1 }'); do
		ask "$who report --as $kind" "$not" "$ashiato" report "$c" --as "$kind" --json "$@"
		cp "$(sed -n 's/.*"path":"\([^"]*\)".*/\1/p' "$tmp/product")" "$tmp/product"
		clean "$who $kind" "$not"
	done
}

# brief NAME FORBIDDEN OPTIONS...: what holds most, as programs read it
brief() {
	who=$1 not=$2
	shift 2
	for what in judgement exhibits findings timeline victims; do
		ask "$who show $what --json" "$not" "$ashiato" show "$c" $what --json "$@"
	done
	ask "$who assess" "$not" "$ashiato" assess "$c" "$@"
	ask "$who clusters --json" "$not" "$ashiato" clusters "$c" --json "$@"
	dossier "$who" "$not" "$@"
}

# audience NAME FORBIDDEN OPTIONS...: every question, every format
audience() {
	who=$1 not=$2
	shift 2
	dossier "$who" "$not" "$@"
	exchange "$who" "$not" "$@"
	for what in judgement exhibits suspects findings entities timeline victims; do
		ask "$who show $what" "$not" "$ashiato" show "$c" $what --all "$@"
		ask "$who show $what --json" "$not" "$ashiato" show "$c" $what --json "$@"
		ask "$who show $what --jsonl" "$not" "$ashiato" show "$c" $what --jsonl "$@"
	done
	ask "$who assess" "$not" "$ashiato" assess "$c" "$@"
	ask "$who assess --json" "$not" "$ashiato" assess "$c" --json "$@"
	ask "$who assess --history" "$not" "$ashiato" assess "$c" --history "$@"
	ask "$who assess --history --json" "$not" "$ashiato" assess "$c" --history --json "$@"
	ask "$who assess --matrix" "$not" "$ashiato" assess "$c" --matrix "$@"
	ask "$who assess --matrix --json" "$not" "$ashiato" assess "$c" --matrix --json "$@"
	for layer in machine persona individual group unit sponsor; do
		ask "$who matrix $layer csv" "$not" "$ashiato" assess "$c" --matrix $layer --csv "$@"
		ask "$who matrix $layer svg" "$not" "$ashiato" assess "$c" --matrix $layer --svg "$@"
	done
	ask "$who clusters" "$not" "$ashiato" clusters "$c" --all "$@"
	ask "$who clusters --json" "$not" "$ashiato" clusters "$c" --json "$@"
	ask "$who clusters --svg" "$not" "$ashiato" clusters "$c" --svg "$@"
	ask "$who tree" "$not" "$ashiato" tree "$c" "$@"
	ask "$who tree --json" "$not" "$ashiato" tree "$c" --json "$@"
	for name in "person:Known Person" "group:MKC-clear group"; do
		ask "$who clear $name" "$not" "$ashiato" clear "$c" "$name" "$@"
		ask "$who clear $name --json" "$not" "$ashiato" clear "$c" "$name" --json "$@"
	done
	# every claim that it knows of, down to the bytes; and those that it does not
	for id in "$red" "$green" "$beacon" withheld00000001 \
		$("$ashiato" show "$c" timeline --jsonl "$@" 2>/dev/null | grep -o '"key":"[0-9a-f]*' | cut -d'"' -f4 | sort -u | head -n 3); do
		ask "$who why $id" "$not" "$ashiato" show "$c" why "$id" "$@"
		ask "$who why $id --secrets" "$not" "$ashiato" show "$c" why "$id" --secrets "$@"
		ask "$who why $id --json" "$not" "$ashiato" show "$c" why "$id" --json "$@"
	done
}

audience clear 'MKG|MKA|MKS|MKR|MKH|MKN|MKX' --tlp CLEAR
brief green 'MKA|MKS|MKR|MKH|MKN|MKX' --tlp GREEN
brief amber 'MKS|MKR|MKH|MKN|MKX' --tlp AMBER
audience compartment 'MKA|MKS|MKR|MKN|MKX' --tlp TLP:green --compartment MKH-compartment --compartment another
brief for 'MKS|MKR|MKH|MKN|MKX' --for "org:MKA-amber org"
brief kept 'MKS|MKR|MKH|MKX' --for "org:MKN-no org"
brief earlier 'MKA|MKS|MKR|MKH|MKN|MKX' --tlp GREEN --as-of 2024-03-04
brief press 'MKA|MKS|MKR|MKH|MKN|MKX' --tlp GREEN --only victim
echo "$products products"
[ "$products" -ge 160 ] || fail "only $products products were looked at"

# --- and what it may see, it sees ------------------------------------------

for word in 'MKC-clear org' 'MKC-clear says so' 'MKG-green says so' 'MKG-green examiner' 'MKG-green group'; do
	grep -q "$word" "$tmp/green.html" || fail "a dossier for TLP:GREEN has no \"$word\""
done
grep -q 'MKH-humint says so' "$tmp/compartment.html" || fail "who has the compartment does not see what is in it"
grep -q 'MKN-no may not be told' "$tmp/kept.html" || fail "an organisation does not see its own row"
grep -q 'MKA-amber org' "$tmp/for.html" || fail "what is made for an organisation does not name it"
grep -Eq 'Organisation [0-9]' "$tmp/amber.html" || fail "a victim that is kept out has no pseudonym"
grep -q 'Made for TLP:GREEN: ' "$tmp/green.html" || fail "the dossier does not say that something is kept out"
expect 0 'Made for TLP:GREEN: [0-9]+ claims?, [0-9]+ exhibits?, [0-9]+ names? of the case are kept out' "$ashiato" show "$c" victims --tlp GREEN
expect 0 '"kept_out":\{"claims":[1-9][0-9]*,"exhibits":[1-9][0-9]*,"names":[1-9]' "$ashiato" show "$c" victims --json --tlp GREEN
expect 0 '<!-- Made for TLP:GREEN: ' "$ashiato" assess "$c" --matrix group --svg --tlp GREEN
# the hosts of a victim that is kept out would tell who it is; those of others stand
grep -q '192\.0\.11\.10' "$tmp/clear.html" || fail "a host that may be told is not"
grep -q '192\.0\.77\.' "$tmp/clear.html" "$tmp/green.html" "$tmp/product" && fail "a host of a victim that is kept out is told"
# no key of what is kept out: a hash of a name confirms the name
"$ashiato" show "$c" --json --tlp GREEN >"$tmp/product"
grep -q '"key":"","revision":"","claim":"","withheld":true' "$tmp/product" || fail "a reason that is kept out is not marked"
for k in "$red" "$other" "$beacon"; do
	grep -q "$k" "$tmp/product" "$tmp/green.html" && fail "the key $k of a claim that is kept out is printed"
done
# the judgement is the same for everybody: only what is said of it is not
numbers() { grep -o '"judgement":"[^"]*"\|"probability":[0-9.]*\|"weight_nat":[-0-9.]*' "$1"; }
"$ashiato" show "$c" --json >"$tmp/whole"
numbers "$tmp/whole" >"$tmp/whole.numbers"
numbers "$tmp/product" >"$tmp/product.numbers"
cmp -s "$tmp/whole.numbers" "$tmp/product.numbers" || fail "the judgement is another one for another audience"
# one's own terminal sees everything, marked
expect 0 'MKN-no may not be told \[not for others: publish=no\]' "$ashiato" show "$c" timeline --all
expect 0 'MKH-humint says so.*\[not for others: MKH-compartment\]' "$ashiato" show "$c" timeline --all
expect 0 'MKR-red says so' "$ashiato" show "$c" timeline --all
# a report that nobody is named for is for the own house: no compartment, and nobody whom the register keeps out
expect 0 dossier "$ashiato" report "$c"
cp "$c/out/dossier.html" "$tmp/product"
clean "the dossier" 'MKH|MKN|MKX'
grep -q 'MKR-red says so' "$tmp/product" || fail "the dossier of the house lacks what is TLP:RED"

# --- words -----------------------------------------------------------------

expect 2 'tlp: RED, AMBER\+STRICT, AMBER, GREEN or CLEAR was expected' "$ashiato" report "$c" --tlp WHITE
expect 2 'for: an organisation such as org:NAME was expected' "$ashiato" show "$c" --for person:X
expect 0 'amended' "$ashiato" amend "$c" MKC-clear-feed.txt --compartment MKH-compartment --why "a source of ours"
expect 0 . "$ashiato" run "$c"
ask "after amend" 'MKC-clear-feed' "$ashiato" show "$c" exhibits --all --tlp CLEAR
expect 0 'MKC-clear-feed' "$ashiato" show "$c" exhibits --all --tlp CLEAR --compartment MKH-compartment
printf 'file,acquired,by,how,authority,tlp,vantage,compartment\nm.log,2024-03-05,,,,GREEN,,MKM-manifest\n' >"$tmp/manifest.csv"
cp "$tmp/MKC-clear/MKC-clear-auth.log" "$tmp/m.log"
echo >>"$tmp/m.log"
expect 0 . "$ashiato" add "$c" --manifest "$tmp/manifest.csv"
expect 0 '"compartment":"MKM-manifest"' "$ashiato" show "$c" exhibits --json
ask "manifest" 'MKM' "$ashiato" show "$c" exhibits --json --tlp RED
expect 0 . "$ashiato" run "$c"
expect 0 'all as it was sealed' "$ashiato" verify "$c"
done_testing
