/* SPDX-License-Identifier: Apache-2.0 */
/* Makes a world: an organisation's logs, and the truth beside them. The same
 * seed and options give the same bytes everywhere. What is in one: world.h;
 * what comes of it: README.md, Worlds. */
#include "world.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
	HOSTS_MOST = 1000,
	HOURS_MOST = 24 * 31
};

static int usage(void)
{
	fputs("usage: world SEED [--hosts N] [--hours H] [--sensor "
	      "zeek|flow|dns|proxy]\n"
	      "             [--attack FAMILY|none|random] [--set fit|held]\n"
	      "             [--loss SHARE] --out DIR\n"
	      "       world --families\n",
		stderr);
	return 2;
}

/* the place of s among n words; n: it is none of them */
static unsigned one_of(const char *s, const char *const *word, unsigned n)
{
	unsigned i = 0;

	while (i < n && strcmp(s, word[i]) != 0)
		i++;
	return i;
}

static bool number(const char *s, unsigned most, unsigned *ret)
{
	char *end;
	unsigned long v = strtoul(s, &end, 10);

	if (*s < '0' || *s > '9' || *end || !v || v > most)
		return false;
	*ret = (unsigned)v;
	return true;
}

static bool share(const char *s, double *ret)
{
	char *end;

	*ret = strtod(s, &end);
	return *s && !*end && *ret >= 0 && *ret < 1;
}

static bool option(struct world *w, const char *name, const char *value)
{
	static const char *const sensor[] = { "zeek",
		"flow",
		"dns",
		"proxy" };
	static const char *const set[] = { "fit", "held" };
	unsigned k;

	if (!strcmp(name, "--hosts"))
		return number(value, HOSTS_MOST, &w->n_host);
	if (!strcmp(name, "--hours"))
		return number(value, HOURS_MOST, &w->hours);
	if (!strcmp(name, "--loss"))
		return share(value, &w->loss);
	if (!strcmp(name, "--sensor")) {
		k = one_of(value, sensor, SENSORS);
		w->sensor = (enum sensor)k;
		return k < SENSORS;
	}
	if (!strcmp(name, "--set")) {
		k = one_of(value, set, 2);
		w->set = k ? HELD : FIT;
		w->has_set = true;
		return k < 2;
	}
	if (!strcmp(name, "--attack"))
		w->attack = value;
	else if (!strcmp(name, "--out"))
		w->out = value;
	else
		return false;
	return true;
}

int main(int argc, char **argv)
{
	struct world w = {
		.n_host = 12,
		.hours = 24,
		.attack = "random",
		.loss = -1,
	};
	char *end;

	if (argc == 2 && !strcmp(argv[1], "--families")) {
		world_software_families(stdout);
		world_attack_families(stdout);
		return fflush(stdout) ? 1 : 0;
	}
	if (argc < 2 || *argv[1] < '0' || *argv[1] > '9')
		return usage();
	w.seed = strtoull(argv[1], &end, 10);
	for (int i = 2; i < argc; i += 2) {
		if (i + 1 == argc || !option(&w, argv[i], argv[i + 1]))
			return usage();
	}
	if (*end || !w.out)
		return usage();
	mkdir(w.out, 0777);
	world_make(&w);
	world_software(&w);
	world_strangers(&w);
	bool known = world_attack(&w);
	bool ok = known && world_write(&w);
	world_end(&w);
	if (!known)
		fprintf(stderr,
			"world: no attacker is called %s\n",
			w.attack);
	if (!known)
		return 2;
	return ok ? 0 : 1;
}
