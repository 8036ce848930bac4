/* SPDX-License-Identifier: Apache-2.0 */
#include "follow/ear.h"

#include <signal.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define INTERFACE "iface:"

bool ear_is(const char *source)
{
	struct str s = str_of(source);

	return str_starts(s, STR(INTERFACE));
}

void ear_open(struct ear *ret, const char *source, struct ear_room *room)
{
	struct str s = str_of(source);
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	*ret = (struct ear){
		.source = s,
		.how = { .where = source + sizeof INTERFACE - 1 },
		.room = room,
		.piece = { .source = s,
			/* tells one run's offsets from another's */
			.log = (uint64_t)t.tv_sec * 1000000 +
				(uint64_t)t.tv_nsec / 1000,
			.torn_at = SIZE_MAX },
	};
}

static void wake(struct ear_room *room)
{
	ssize_t n = write(room->wake, &(uint64_t){ 1 }, sizeof(uint64_t));

	(void)n; /* full: it is awake already */
}

static bool put_heard(void *ctx, const struct obs *o)
{
	struct ear *e = ctx;
	struct ear_room *room = e->room;

	pthread_mutex_lock(&room->lock);
	bool ok = match_heard(room->matcher, &e->piece, o);
	struct str lines = buf_str(&room->matcher->lines);
	buf_add(&room->lines, lines);
	ok = ok && !room->lines.bad;
	pthread_mutex_unlock(&room->lock);
	if (lines.n)
		wake(room);
	return ok;
}

static void count_lost(void *ctx, const struct skip *s)
{
	struct ear *e = ctx;

	(void)s;
	pthread_mutex_lock(&e->room->lock);
	e->room->matcher->counts->skipped++;
	pthread_mutex_unlock(&e->room->lock);
}

static void *listen_on(void *ctx)
{
	struct ear *e = ctx;
	const struct sink out = { e, put_heard, count_lost };
	struct read_stats stats;

	e->ok = sandbox_listen(&e->how, &out, &stats, &e->dropped, &e->err);
	__atomic_store_n(&e->ended, true, __ATOMIC_RELEASE);
	wake(e->room);
	return NULL;
}

bool ear_start(struct ear *e, struct err *err)
{
	e->started = pthread_create(&e->thread, NULL, listen_on, e) == 0;
	return e->started ||
		fail(err, ERR_IO, 0, "cannot start a thread to listen");
}

void ear_stop(struct ear *e)
{
	if (!e->started)
		return;
	/* the listening process takes SIGINT for the end, and the thread that
	 * hands it on is there as soon as that process is */
	while (!__atomic_load_n(&e->ended, __ATOMIC_ACQUIRE)) {
		kill(getpid(), SIGINT);
		nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
	}
	pthread_join(e->thread, NULL);
	e->started = false;
}
