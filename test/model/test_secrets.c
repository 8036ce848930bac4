/* SPDX-License-Identifier: Apache-2.0 */
/* What is withheld, and what is not. W stands for "<withheld>". */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdlib.h>
#include <time.h>

#include "model/model.h"

#include <cmocka.h>

#define W "<withheld>"

static void names(void **state)
{
	static const struct {
		const char *name;
		bool secret;
	} rows[] = {
		{ "password", true },
		{ "PassWord", true },
		{ "login[password]", true },
		{ "new_password2", true },
		{ "password_confirmation", true },
		{ "pass", true },
		{ "userPass", true },
		{ "user_pass", true },
		{ "pwd", true },
		{ "accessToken", true },
		{ "access_token", true },
		{ "api-key", true },
		{ "client_secret", true },
		{ "X-Auth-Token", true },
		{ "\xd0\xbf\xd0\xb0\xd1\x80\xd0\xbe\xd0\xbb\xd1\x8c", true },
		{ "bypass", false },
		{ "compass", false },
		{ "passenger", false },
		{ "passport", false },
		{ "PasswordLastSet", false },
		{ "TokenElevationType", false },
		{ "ElevatedToken", false },
		{ "token_type", false },
		{ "user", false },
		{ "secretary", false },
		{ "id", false },
		{ "", false },
		{ "2", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (secret_name(str_of(rows[i].name)) != rows[i].secret)
			fail_msg("%s", rows[i].name);
	}
}

static const struct {
	enum secret_kind kind;
	const char *text;
	const char *want; /* NULL: as it is */
} texts[] = {
	/* queries */
	{ SECRET_IN_URI, "/a?password=hunter2", "/a?password=" W },
	{ SECRET_IN_URI,
		"/a?u=x&pwd=p;q'r\"s t&v=1",
		"/a?u=x&pwd=" W "&v=1" },
	{ SECRET_IN_URI, "/a?p%61sswd=x", "/a?p%61sswd=" W },
	{ SECRET_IN_URI, "/a?token%3Dabc%26b=1", "/a?token%3D" W "%26b=1" },
	{ SECRET_IN_URI, "/a?password=a%26b&c=1", "/a?password=" W "&c=1" },
	{ SECRET_IN_URI,
		"/r?next=%2Fl%3Fu%3Dx%26password%3Dy%26z%3D1&q=2",
		"/r?next=%2Fl%3Fu%3Dx%26password%3D" W "%26z%3D1&q=2" },
	{ SECRET_IN_URI,
		"/r?n=%252Fl%253Fsecret%253Dy%2526z&q=2",
		"/r?n=%252Fl%253Fsecret%253D" W "%2526z&q=2" },
	{ SECRET_IN_URI, "u=x&pass=y", "u=x&pass=" W },
	{ SECRET_IN_URI, "/a;jsessionid=12AB", "/a;jsessionid=" W },
	{ SECRET_IN_URI, "/a?passenger=2&id=3", NULL },
	{ SECRET_IN_URI, "/password/reset?id=3", NULL },
	{ SECRET_IN_URI, "/a?password=&b=1", NULL },
	{ SECRET_IN_URI, "/a?password=" W "&b=1", NULL },
	{ SECRET_IN_URI,
		"/a?api_key=k&api_key=l",
		"/a?api_key=" W "&api_key=" W },
	/* JSON in a query */
	{ SECRET_IN_URI,
		"/a?j=%7B%22password%22%3A%22x%5C%22y%22%2C%22a%22%3A1%7D",
		"/a?j=%7B%22password%22%3A%22" W "%22%2C%22a%22%3A1%7D" },
	/* user-info */
	{ SECRET_IN_URI, "http://u:p@h/x", "http://u:" W "@h/x" },
	{ SECRET_IN_URI,
		"http://u:p@q@h:80/x?y=@",
		"http://u:" W "@h:80/x?y=@" },
	{ SECRET_IN_URI, "u:p@h:443", "u:" W "@h:443" },
	{ SECRET_IN_URI, "http://h:80/a@b:c@d", NULL },
	{ SECRET_IN_URI, "http://user@h/x", NULL },
	{ SECRET_IN_URI,
		"/?u=http%3A%2F%2Fu%3Ap%40h%2F",
		"/?u=http%3A%2F%2Fu%3A" W "%40h%2F" },
	{ SECRET_IN_AUTHORITY, "u:p@h", "u:" W "@h" },
	{ SECRET_IN_AUTHORITY, "[2001:db8::1]:80", NULL },
	/* what people write stays but for URIs */
	{ SECRET_IN_PROSE, "the password: Spring2016 was shared", NULL },
	{ SECRET_IN_PROSE,
		"url:http://u:p@h/?token=x y",
		"url:http://u:" W "@h/?token=" W " y" },
	/* texts of programs */
	{ SECRET_IN_TEXT,
		"{\"password\": \"a\\\"b\", \"x\": 1}",
		"{\"password\": \"" W "\", \"x\": 1}" },
	{ SECRET_IN_TEXT,
		"{\"password\":12,\"x\":1}",
		"{\"password\":" W ",\"x\":1}" },
	{ SECRET_IN_TEXT, "{\"password\":null,\"x\":1}", NULL },
	{ SECRET_IN_TEXT,
		"{\"tokens\":1,\"token\":[\"a\",\"b\"]}",
		"{\"tokens\":1,\"token\":" W "}" },
	{ SECRET_IN_TEXT, "user=a password=b c", "user=a password=" W " c" },
	{ SECRET_IN_TEXT, "contains passwd= in cleartext", NULL },
	{ SECRET_IN_TEXT, "Failed password for root from 192.0.2.1", NULL },
	{ SECRET_IN_TEXT,
		"anon password \"x@y\" given",
		"anon password \"" W "\" given" },
	{ SECRET_IN_TEXT,
		"Authorization: Basic dTpw\nHost: h",
		"Authorization: " W "\nHost: h" },
	{ SECRET_IN_TEXT,
		"sent Basic dXNlcjpwYXNz to",
		"sent Basic " W " to" },
	{ SECRET_IN_TEXT, "basic authentication", NULL },
	{ SECRET_IN_TEXT, "Bearer abc.DEF-123", "Bearer " W },
	{ SECRET_IN_TEXT,
		"login attempt [root/12/3]4] failed",
		"login attempt [root/" W "] failed" },
	{ SECRET_IN_TEXT, "x\\npassword=abc", "x\\npassword=" W },
	{ SECRET_IN_TEXT, "x\\npass=abc", "x\\npass=" W },
	{ SECRET_IN_RECORD, "x\\npass=abc", "x\\npass=" W },
	{ SECRET_IN_RECORD, "d\\token=abc", "d\\token=" W },
	{ SECRET_IN_TEXT, "d\\token=abc", "d\\token=" W },
	/* commands */
	{ SECRET_IN_COMMAND,
		"mysql -u root -phunter2 db",
		"mysql -u root -p" W " db" },
	{ SECRET_IN_COMMAND, "mysql -u root -p db", NULL },
	{ SECRET_IN_COMMAND,
		"sshpass -p 'a b' ssh h",
		"sshpass -p '" W "' ssh h" },
	{ SECRET_IN_COMMAND,
		"/usr/bin/curl -u me:it http://h",
		"/usr/bin/curl -u me:" W " http://h" },
	{ SECRET_IN_COMMAND,
		"curl -H \"X-Api-Key: abc\" h",
		"curl -H \"X-Api-Key: " W "\" h" },
	{ SECRET_IN_COMMAND,
		"wget --ftp-password=x --user=y",
		"wget --ftp-password=" W " --user=y" },
	{ SECRET_IN_COMMAND,
		"tool --password x y",
		"tool --password " W " y" },
	{ SECRET_IN_COMMAND,
		"echo \"root:new\"|chpasswd",
		"echo " W "|chpasswd" },
	{ SECRET_IN_COMMAND,
		"cd /tmp; echo -e \"old\\nnew\\nnew\"|passwd|bash",
		"cd /tmp; echo " W "|passwd|bash" },
	{ SECRET_IN_COMMAND, "cat /etc/passwd | grep root", NULL },
	{ SECRET_IN_COMMAND,
		"C:\\Windows\\net.exe user bob Secret1 /add",
		"C:\\Windows\\net.exe user bob " W " /add" },
	{ SECRET_IN_COMMAND, "net user bob /delete", NULL },
	{ SECRET_IN_COMMAND,
		"rar a -hpSecret x.rar c:\\data",
		"rar a -hp" W " x.rar c:\\data" },
	{ SECRET_IN_COMMAND, "MYSQL_PWD=abc mysql", "MYSQL_PWD=" W " mysql" },
	{ SECRET_IN_COMMAND,
		"wget http://u:p@h/x -O- | sh",
		"wget http://u:" W "@h/x -O- | sh" },
	{ SECRET_IN_RECORD,
		"{\"input\":\"echo "
		"x|chpasswd\",\"a\":\"bbbbbbbbbbbbbbbbbbbbbbbb"
		"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
		"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
		"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
		"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
		"\""
		"}",
		"{\"input\":\"echo " W
		"|chpasswd\",\"a\":\"bbbbbbbbbbbbbbbbbbbbbbbb"
		"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
		"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
		"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
		"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
		"\""
		"}" },
	/* FTP */
	{ SECRET_IN_FTP, "PASS a b", "PASS " W },
	{ SECRET_IN_FTP, "SITE CHPASS old new", "SITE CHPASS " W },
	{ SECRET_IN_FTP, "site pswd old new", "site pswd " W },
	{ SECRET_IN_FTP, "RETR pass word", NULL },
	{ SECRET_IN_FTP, "SITE CHMOD 755 x", NULL },
	/* records */
	{ SECRET_IN_RECORD,
		"{\"ftp\":{\"command\":\"PASS\",\"command_data\":\"x\"}}",
		"{\"ftp\":{\"command\":\"PASS\",\"command_data\":\"" W
		"\"}}" },
	{ SECRET_IN_RECORD,
		"{\"ftp\":{\"command\":\"RETR\",\"command_data\":\"x\"}}",
		NULL },
	{ SECRET_IN_RECORD,
		"[{\"name\":\"Authorization\",\"value\":\"Basic eA==\"}]",
		"[{\"name\":\"Authorization\",\"value\":\"" W "\"}]" },
	{ SECRET_IN_RECORD,
		"{\"input\":\"echo "
		"\\\"root:x\\\"|chpasswd\",\"session\":\"a\"}",
		"{\"input\":\"echo " W "|chpasswd\",\"session\":\"a\"}" },
	{ SECRET_IN_RECORD,
		"192.0.2.1 - - [x] \"GET /?password=a b HTTP/1.1\" 200 "
		"\"http://h/?token=y\"",
		"192.0.2.1 - - [x] \"GET /?password=" W
		" HTTP/1.1\" 200 \"http://h/?token=" W "\"" },
	{ SECRET_IN_RECORD,
		"{\"url\":\"http:\\/\\/u:p@h\\/?pwd=a\\\"b&c=1\"}",
		"{\"url\":\"http:\\/\\/u:" W "@h\\/?pwd=" W "&c=1\"}" },
	{ SECRET_IN_RECORD,
		"\x01\x02PASS hunter2\r\n",
		"\x01\x02PASS " W "\r\n" },
};

static void in_texts(void **state)
{
	struct arena a;
	struct err err;

	(void)state;
	assert_true(arena_open(&a, 1 << 20, &err));
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		const char *want =
			texts[i].want ? texts[i].want : texts[i].text;
		struct arena scratch = a;
		struct str got = secret_withhold(str_of(texts[i].text),
			texts[i].kind,
			&scratch);

		if (!str_is(got, want)) {
			fail_msg("%s -> %.*s, not %s",
				texts[i].text,
				STR_FMT(got),
				want);
		}
		/* what was withheld stays so */
		struct str again =
			secret_withhold(got, texts[i].kind, &scratch);
		if (!str_eq(again, got))
			fail_msg("twice: %.*s", STR_FMT(again));
	}
	arena_close(&a);
}

/* Any bytes: nothing is read or written beyond, and what was withheld stays
 * so.
 */
static void any_bytes(void **state)
{
	static const char *const piece[] = { "password",
		"=",
		":",
		"&",
		"?",
		"\"",
		"'",
		"%3D",
		"%26",
		"%25",
		"%22",
		"\\\"",
		"\\n",
		"://",
		"@",
		"user",
		"a",
		" ",
		"\t",
		"\n",
		"{",
		"}",
		"[",
		"]",
		",",
		"pass ",
		"curl -u ",
		"mysql -p",
		"|passwd",
		"echo ",
		"basic ",
		"login attempt [",
		"/",
		"authorization",
		"&amp;",
		"\\u003d",
		"net user ",
		"<withheld>",
		"\xff",
		"-p",
		"site chpass " };
	uint32_t random = 1;
	struct arena a;
	struct err err;

	(void)state;
	assert_true(arena_open(&a, 1 << 20, &err));
	for (int round = 0; round < 20000; round++) {
		char text[600];
		size_t n = 0;
		struct arena scratch = a;

		for (uint32_t i = 0, many = 1 + random % 40; i < many; i++) {
			random = random * 1664525 + 1013904223;
			const char *p = piece[random / 65536 %
				(sizeof piece / sizeof *piece)];

			memcpy(text + n, p, strlen(p));
			n += strlen(p);
		}
		for (int k = SECRET_IN_URI; k <= SECRET_IN_RECORD; k++) {
			struct str once =
				secret_withhold((struct str){ text, n },
					(enum secret_kind)k,
					&scratch);
			struct str twice = secret_withhold(once,
				(enum secret_kind)k,
				&scratch);

			assert_true(once.n <= n * 4 + 16);
			assert_true(twice.n <= once.n * 4 + 16);
		}
	}
	arena_close(&a);
}

/* CPU time of as many bytes of each of some hostile repetitions. */
static double seconds_of(char *text, size_t most, struct arena a)
{
	static const char *const piece[] = { "curl ",
		"a/",
		"login attempt [",
		"chpass ",
		"\"name\":\"",
		"://",
		"|passwd",
		"net user ",
		"echo a|passwd ",
		"'",
		"password",
		"a=",
		"basic ",
		"%25" };
	clock_t from = clock();

	for (size_t i = 0; i < sizeof piece / sizeof *piece; i++) {
		struct arena scratch = a;
		size_t n = 0;

		while (n + strlen(piece[i]) < most) {
			memcpy(text + n, piece[i], strlen(piece[i]));
			n += strlen(piece[i]);
		}
		secret_withhold((struct str){ text, n },
			SECRET_IN_RECORD,
			&scratch);
	}
	return (double)(clock() - from) / CLOCKS_PER_SEC;
}

/* Hostile repetition costs no more than its length: sixteen times as much
 * costs sixteen times as long and not 256 times, as when a rule looks at all
 * of the rest each time. */
static void long_texts(void **state)
{
	const size_t most = 1 << 19;
	struct arena a;
	struct err err;

	(void)state;
	assert_true(arena_open(&a, 64 << 20, &err));
	char *text = NEW(&a, char, most);
	seconds_of(text, most / 16, a);
	double few = seconds_of(text, most / 16, a);
	double many = seconds_of(text, most, a);
	assert_true(many < 100 * (few + 0.01));
	arena_close(&a);
}

static void in_rows(void **state)
{
	struct arena a;
	struct err err;

	(void)state;
	assert_true(arena_open(&a, 1 << 16, &err));
	struct str got = secret_withhold_row(STR("1\tanna\thunter2\tRETR\tf"),
		STR("ts\tuser\tpassword\tcommand\targ"),
		&a);
	assert_true(str_is(got, "1\tanna\t" W "\tRETR\tf"));
	got = secret_withhold_row(STR("1\tanna\t-\tSITE\tCHPASS a b"),
		STR("ts\tuser\tpassword\tcommand\targ"),
		&a);
	assert_true(str_is(got, "1\tanna\t-\tSITE\tCHPASS " W));
	arena_close(&a);
}

/* no room: nothing is let through */
static void without_room(void **state)
{
	unsigned char few[64];
	struct arena a = { .at = few, .end = few + sizeof few };

	(void)state;
	assert_true(str_is(secret_withhold(STR("/a?password=hunter2"),
				   SECRET_IN_URI,
				   &a),
		W));
}

static bool keep(void *ctx, const struct obs *o)
{
	struct buf *b = ctx;
	uint32_t n;
	const struct str *cell = obs_cells(o, &n);

	if (o->kind == OBS_HTTP) {
		buf_add(b, o->http.uri);
		buf_z(b, "|");
		buf_add(b, o->http.referrer);
	}
	if (o->kind == OBS_COMMAND)
		buf_add(b, o->command.text);
	for (uint32_t i = 0; i < n; i++) {
		buf_add(b, cell[i]);
		buf_z(b, "|");
	}
	buf_z(b, "\n");
	return true;
}

static void through_a_sink(void **state)
{
	const struct str cells[] = { STR("username"),
		STR("root"),
		STR("password"),
		STR("123456"),
		STR("message"),
		STR("login attempt [root/123456] failed") };
	struct obs o[3] = { { .kind = OBS_HTTP },
		{ .kind = OBS_COMMAND },
		{ .kind = OBS_RECORD } };
	struct buf b = { 0 };
	struct sink to = { &b, keep, NULL };
	struct secret_filter f = { .out = &to };
	struct arena a;
	struct err err;

	(void)state;
	assert_true(arena_open(&a, 1 << 20, &err));
	assert_true(secret_room(&f, &a, &err));
	struct sink s = secret_sink(&f);
	o[0].http.uri = STR("/?pwd=x");
	o[0].http.referrer = STR("http://a:b@c/?token=d");
	o[1].command.source = STR("ftp");
	o[1].command.text = STR("SITE CHPASS a b");
	o[2].record = (struct obs_record){ .cell = cells, .n_cell = 6 };
	for (int i = 0; i < 3; i++)
		assert_true(s.put(s.ctx, &o[i]));
	assert_string_equal((buf_z(&b, ""), arena_z(&a, buf_str(&b))),
		"/?pwd=" W "|http://a:" W "@c/?token=" W "\n"
		"SITE CHPASS " W "\n"
		"username|root|password|" W "|message|login attempt [root/" W
		"] failed|\n");
	buf_done(&b);
	arena_close(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(in_texts),
		cmocka_unit_test(any_bytes),
		cmocka_unit_test(long_texts),
		cmocka_unit_test(in_rows),
		cmocka_unit_test(without_room),
		cmocka_unit_test(through_a_sink),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
