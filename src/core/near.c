/* SPDX-License-Identifier: Apache-2.0 */
#include "core/near.h"

#include "core/shown.h"

enum {
	WORD_MAX = TEXT_DISTANCE_MAX,
	BEGINNING = 3 /* letters that tell a word from others */
};

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

unsigned text_distance(struct str a, struct str b)
{
	uint8_t d[3][WORD_MAX + 1];

	if (a.n > WORD_MAX || b.n > WORD_MAX)
		return UINT8_MAX;
	for (size_t k = 0; k <= b.n; k++)
		d[0][k] = (uint8_t)k;
	for (size_t i = 1; i <= a.n; i++) {
		uint8_t *now = d[i % 3];
		const uint8_t *last = d[(i - 1) % 3];
		const uint8_t *before = d[(i + 1) % 3];

		now[0] = (uint8_t)i;
		for (size_t k = 1; k <= b.n; k++) {
			bool same = a.p[i - 1] == b.p[k - 1];
			unsigned n = least(last[k] + 1U, now[k - 1] + 1U);

			n = least(n, last[k - 1] + !same);
			if (i > 1 && k > 1 && a.p[i - 1] == b.p[k - 2] &&
				a.p[i - 2] == b.p[k - 1]) {
				n = least(n, before[k - 2] + 1U);
			}
			now[k] = (uint8_t)n;
		}
	}
	return d[a.n % 3][b.n];
}

/* ASCII letters in small; what is too long for room stays as it is */
static struct str lower(struct str s, char room[static WORD_MAX])
{
	if (s.n > WORD_MAX)
		return s;
	for (size_t i = 0; i < s.n; i++) {
		bool capital = s.p[i] >= 'A' && s.p[i] <= 'Z';

		room[i] = (char)(s.p[i] + (capital ? 'a' - 'A' : 0));
	}
	return (struct str){ room, s.n };
}

/* UINT8_MAX: not near */
static unsigned far_from(struct str wanted, struct str word)
{
	char room[2][WORD_MAX];
	struct str a = lower(wanted, room[0]);
	struct str b = lower(word, room[1]);
	/* of short words any two are alike */
	unsigned slips = 1 + (unsigned)(a.n / 5);
	unsigned far = text_distance(a, b);

	if (far <= slips && far < a.n)
		return far;
	/* begun or continued: behind all slips of the pen */
	bool shorter = a.n >= BEGINNING && str_starts(b, a);
	bool longer = b.n >= BEGINNING && str_starts(a, b);
	return shorter || longer ? WORD_MAX : UINT8_MAX;
}

struct nearest near_to(struct str wanted)
{
	return (struct nearest){ .wanted = wanted };
}

void near_offer(struct nearest *n, struct str word)
{
	unsigned far = far_from(n->wanted, word);
	unsigned at = 0;

	if (far == UINT8_MAX)
		return;
	for (unsigned i = 0; i < n->n; i++) {
		if (str_eq(n->word[i], word))
			return;
	}
	while (at < n->n && n->far[at] <= far)
		at++;
	if (at == NEAR_WORDS)
		return;
	n->n += n->n < NEAR_WORDS;
	for (unsigned i = n->n - 1; i > at; i--) {
		n->word[i] = n->word[i - 1];
		n->far[i] = n->far[i - 1];
	}
	n->word[at] = word;
	n->far[at] = far;
}

void near_offer_list(struct nearest *n, struct str list, char sep)
{
	struct str one;

	while (list.n) {
		if (!str_cut(list, sep, &one, &list)) {
			one = list;
			list = (struct str){ 0 };
		}
		near_offer(n, one);
	}
}

bool near_is_slip(const struct nearest *n)
{
	return n->n && n->far[0] < WORD_MAX;
}

void near_say(const struct nearest *n,
	const char *before,
	const char *behind,
	struct buf *b)
{
	for (unsigned i = 0; i < n->n; i++) {
		/* what is as far as the first is as likely meant */
		if (n->far[i] > n->far[0])
			break;
		buf_z(b, i ? " or `" : "; did you mean `");
		buf_z(b, before);
		buf_safe(b, n->word[i]);
		buf_z(b, behind);
		buf_z(b, "`");
	}
	buf_z(b, n->n ? "?" : "");
}

void near_words(struct str wanted, struct str list, char sep, struct buf *b)
{
	struct nearest n = near_to(wanted);

	near_offer_list(&n, list, sep);
	near_say(&n, "", "", b);
}
