# Sourced by tests of whom a case accuses, after lib.sh: small cases around one server, its tenant and who paid.

head='subject,predicate,object,from,to,zone,source,origin,grade,known,note'
sample_id=sample:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef

# layer CASE LAYER [OPTION...]: judgement, leading answer, its probability or null
layer() {
	name=$1 which=$2
	shift 2
	"$ashiato" show "$tmp/$name" judgement --json "$@" | grep -o "\"layer\":\"$which\",\"judgement\":\"[^\"]*\",\"hypothesis\":\(null\|{\"id\":\"[^\"]*\"[^}]*}\),\"probability\":[0-9a-z.]*" |
		sed 's/"layer":"[a-z]*","judgement":"\([^"]*\)","hypothesis":\(null\|{"id":"\([^"]*\)"[^}]*}\),"probability":\(.*\)/\1|\3|\4/'
}
says() { case $2 in $3) ;; *) fail "$1: \"$2\" instead of \"$3\"" ;; esac; }
# accuses CASE NAME [OPTION...]: somebody is put forward with a word
accused() {
	name=$1 who=$2
	shift 2
	case $(layer "$name" individual "$@") in "not established"*) return 1 ;; *"|person:$who|"*) return 0 ;; *) return 1 ;; esac
}
chance_of() {
	"$ashiato" show "$tmp/$1" judgement --json | grep -o "{\"hypothesis\":{\"id\":\"$2\"[^}]*},\"probability\":[0-9a-z.]*" | sed 's/.*"probability"://' | head -n 1
}

# conn ORIG SENSOR: a host polls the server every ten minutes for a day
conn() {
	awk -v orig="$1" -v seed="$3" 'BEGIN {
		OFS = "\t"
		print "#separator \\x09"
		print "#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn"
		print "#fields", "ts", "uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "proto", "duration", "orig_bytes", "resp_bytes", "conn_state"
		for (i = 0; i < 144; i++)
			printf "%d.%06d\tC%s%d\t%s\t%d\t203.0.113.9\t443\ttcp\t1.5\t310\t1200\tSF\n", 1475452800 + i * 600 + (i * seed) % 37, (i * 7919) % 1000000, seed, i, orig, 40000 + i
	}' >"$tmp/$2.conn.log"
}
conn 192.0.2.1 one 11
conn 198.51.100.7 two 17

# make CASE: the machine, seen at two sensors and in its own image; its tenant; who holds the payment token. Further
# rows on stdin.
make() {
	mkdir "$tmp/$1.in"
	cp "$tmp/one.conn.log" "$tmp/two.conn.log" "$tmp/$1.in/"
	cat >"$tmp/$1.in/incidents.csv" <<'CSV'
incident,organisation,from,to,zone,people,leak,publish,source,known
raid-2016,Institute,2016-10-01,2016-10-05,Z,8,possible,yes,victim/Institute,2016-10-20
CSV
	cat >"$tmp/$1.in/contracts.csv" <<'CSV'
contract,provider,server,persona,start,end,zone,email,phone,payment,document,login,source,origin,grade,known,note
K-1,Host,203.0.113.9,Blue Name,2016-09-01,2016-12-31,Z,blue@mail.example,,tok-1,doc-1,198.51.100.99,provider/Host,provider/Host,A2,2016-11-10,
CSV
	{
		echo "$head"
		cat <<CSV
incident:raid-2016,attack-passed-through,address:203.0.113.9,2016-10-01,2016-10-05,Z,police/image,,A2,2016-11-01,its image shows it
address:203.0.113.9,configured-in,$sample_id,2016-10-01,2016-10-05,Z,analyst/Lab,,A2,2016-11-01,written in the sample
CSV
		cat
	} >"$tmp/$1.in/relations.csv"
	cat >"$tmp/$1.in/manifest.csv" <<'CSV'
file,acquired,by,how,authority,tlp,vantage
one.conn.log,2016-10-21,Analyst 1,copied,consent,AMBER,org:Institute
two.conn.log,2016-10-22,Analyst 1,copied,consent,AMBER,org:Works
incidents.csv,2016-10-20,Analyst 1,typed,own work,AMBER,
contracts.csv,2016-11-10,Analyst 1,typed,own work,AMBER,
relations.csv,2017-06-01,Analyst 1,typed,own work,AMBER,
CSV
	"$ashiato" new "$tmp/$1" >/dev/null
	"$ashiato" add "$tmp/$1" --manifest "$tmp/$1.in/manifest.csv" >"$tmp/$1.added"
	grep -E '[^0-9][1-9][0-9]* skipped|could not be read' "$tmp/$1.added" && fail "$1: a row was refused"
	"$ashiato" run "$tmp/$1" >/dev/null
}
# more CASE CSV-NAME DAY: rows that come later, on stdin
more() {
	{ echo "$head"; cat; } >"$tmp/$1.in/$2.csv"
	"$ashiato" add "$tmp/$1" "$tmp/$1.in/$2.csv" --acquired "$3" >"$tmp/$1.added"
	grep -E '[^0-9][1-9][0-9]* skipped|could not be read' "$tmp/$1.added" && fail "$1: a row was refused"
	"$ashiato" run "$tmp/$1" >/dev/null
}
rented='address:203.0.113.9,has-role,role:rented,2016-09-01,2016-12-31,Z,provider/Host,,A2,2016-11-10,one machine for one customer'
holder='person:Holder,holder-of,identifier:payment:tok-1,2015-01-01,,Z,bank/One,,A1,2016-12-01,identity checked at the counter'
witness='person:Holder,operated,persona:Blue Name,2016-09-01,2016-12-31,Z,witness/W,,B2,2016-12-05,saw it'

