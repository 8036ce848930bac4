/* SPDX-License-Identifier: Apache-2.0 */
#include "follow/follow.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "follow/deliver.h"
#include "follow/ear.h"
#include "follow/inlet.h"
#include "follow/journal.h"
#include "follow/logs.h"
#include "follow/notify.h"

enum {
	POLLS_MAX = 1024,
	/* without word from the kernel files are looked at so often; with it,
	 * in case something was missed */
	POLL_MS = 100,
	LOOK_MS = 1000,
	/* a burst of changes is one look */
	GATHER_MS = 10,
	CHILD_MS = 5,
	SECOND_MS = 1000,
	/* places of what held nothing are written so often: what is read again
	 * after a crash gives nothing again */
	PLACES_MS = 5000,
	PIECES_AT_ONCE = 8,
	/* more is not read before some was delivered */
	QUEUE_BYTE = 64 << 20,
	LEADS_ARENA = 256 << 20,
	READ_ARENA_BYTE = 64 << 20
};

struct following {
	const struct follow_setup *how;
	struct follow_counts *counts;
	struct logs *logs;
	uint32_t n_logs;
	struct inlet *inlet;
	uint32_t n_inlet;
	struct ear *ear;
	uint32_t n_ear;
	struct ear_room room;
	struct journal *journal;
	struct delivery delivery;
	struct matcher matcher;
	struct arena leads_a;
	struct buf found; /* alerts and leads of the piece at hand */
	int64_t last_ns;  /* of its records */
	struct buf lines; /* of the next group */
	int inotify;
	int signals;
	sigset_t old_signals;
	bool stop;
	bool ready;
	int64_t watchdog_ms;
	int64_t looked_ms;
	int64_t second_ms;
	int64_t places_ms;
	int64_t alive_ms;
	uint64_t second_records;
	struct err *err;
};

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* --- the journal --------------------------------------------------------- */

static bool is_alert(struct str line)
{
	return str_starts(line, STR("{\"id\":"));
}

static bool replay_line(void *ctx, struct str line)
{
	static const char delivered[] = "{\"delivered\":";
	struct following *k = ctx;

	if (is_alert(line))
		return deliver_add(&k->delivery, line);
	if (str_starts(line, STR(delivered))) {
		deliver_marked(&k->delivery,
			strtoull(line.p + sizeof delivered - 1, NULL, 10));
		return true;
	}
	if (match_is_lead(line))
		return match_lead_line(&k->matcher.leads, line);
	for (uint32_t i = 0; i < k->n_logs; i++) {
		if (!logs_replay(&k->logs[i], line))
			return false;
	}
	return true;
}

/* Alerts, if any, then the places behind them, as one group: after that they
 * are delivered. */
static bool commit(struct following *k, struct str alerts)
{
	bool durable = alerts.n > 0;
	bool ok = true;

	k->lines.n = 0;
	buf_add(&k->lines, alerts);
	for (uint32_t i = 0; i < k->n_logs; i++)
		logs_lines(&k->logs[i], &k->lines);
	deliver_mark(&k->delivery, &k->lines);
	if (k->lines.bad)
		return fail(k->err, ERR_LIMIT, 0, "no memory left to follow");
	if (k->lines.n) {
		ok = journal_commit(k->journal,
			buf_str(&k->lines),
			durable,
			k->err);
	}
	k->places_ms = now_ms();
	return ok;
}

/* The alerts among the lines, for whoever is told. */
static bool queue_alerts(struct following *k, struct str lines)
{
	while (lines.n) {
		const char *end = memchr(lines.p, '\n', lines.n);
		size_t n = (size_t)(end - lines.p) + 1;

		if (is_alert(lines) &&
			!deliver_add(&k->delivery, str_head(lines, n))) {
			return fail(k->err,
				ERR_LIMIT,
				0,
				"no memory left for alerts");
		}
		lines = str_from(lines, n);
	}
	return true;
}

/* --- what is watched ----------------------------------------------------- */

static bool load(struct following *k, struct err *err)
{
	struct follow_watch *w;
	struct matcher *m = &k->matcher;

	/* the case's networks are told of under the same lock */
	pthread_mutex_lock(&k->room.lock);
	bool ok = k->how->load(k->how->ctx, &w, err);
	if (ok) {
		follow_watch_close(m->watch);
		m->watch = w;
		k->counts->n_watched = w->n;
	}
	for (uint32_t i = 0; ok && i < m->leads.n; i++) {
		ok = lead_watch(w, &m->leads.lead[i]) ||
			fail(err,
				ERR_LIMIT,
				0,
				"no memory left for what is watched");
	}
	pthread_mutex_unlock(&k->room.lock);
	return ok;
}

/* A case that cannot be read just now is asked again a second later. */
static void load_anew(struct following *k)
{
	struct err why;

	if (!k->how->changed(k->how->ctx) || load(k, &why))
		return;
	k->how->order->say(k->how->order->ctx, why.text);
}

/* --- pieces -------------------------------------------------------------- */

/* Holds a piece of a known format against what is watched. Ears use the matcher
 * meanwhile: what was found is taken out of it. */
static bool match(struct following *k, const struct piece *p)
{
	struct matcher *m = &k->matcher;

	pthread_mutex_lock(&k->room.lock);
	bool ok = match_piece(m, p, k->err);
	struct buf found = m->lines;
	m->lines = k->found;
	k->found = found;
	k->last_ns = m->last_ns;
	pthread_mutex_unlock(&k->room.lock);
	return ok;
}

/* Reads a piece whose format is known, or finds it out. *ret_reader: what it is
 * when it is not followed; p->form stays NULL then. */
static bool read_piece(struct following *k,
	struct piece *p,
	const struct reader **ret_reader)
{
	struct matcher *m = &k->matcher;

	*ret_reader = NULL;
	p->told.zone = k->how->order->told.zone;
	if (!p->told.year)
		p->told.year = k->how->order->told.year;
	if (!p->form) {
		if (!match_recognise(m, p, ret_reader, k->err))
			return false;
		p->form = *ret_reader ? form_of(*ret_reader) : NULL;
	}
	return !p->form || match(k, p);
}

static bool after_lines(struct following *k, struct str lines)
{
	return !lines.n || (commit(k, lines) && queue_alerts(k, lines));
}

static bool after_piece(struct following *k)
{
	return after_lines(k, buf_str(&k->found));
}

static bool read_log(struct following *k,
	struct logs *l,
	struct log_file *f,
	struct piece *p)
{
	const struct reader *r;

	if (!read_piece(k, p, &r))
		return false;
	if (!p->form && !r) {
		p->form = logs_guess(l, f);
		if (p->form && !match(k, p))
			return false;
	}
	if (!p->form) {
		logs_refuse(l, f, r);
		return true;
	}
	logs_done(l, f, p, k->last_ns);
	return after_piece(k);
}

/* Alerts that ears found meanwhile. */
static bool take_heard(struct following *k)
{
	struct buf lines;

	pthread_mutex_lock(&k->room.lock);
	lines = k->room.lines;
	k->room.lines = (struct buf){ 0 };
	pthread_mutex_unlock(&k->room.lock);
	bool ok = after_lines(k, buf_str(&lines));
	buf_done(&lines);
	for (uint32_t i = 0; ok && i < k->n_ear; i++) {
		struct ear *e = &k->ear[i];

		if (!__atomic_load_n(&e->ended, __ATOMIC_ACQUIRE))
			continue;
		/* it cannot listen, or was told to end as we are */
		k->stop = true;
		ok = e->ok;
		if (!ok)
			*k->err = e->err;
	}
	return ok;
}

/* Some pieces of each of its files. *ret_more: there was something. */
static bool read_logs(struct following *k, struct logs *l, bool *ret_more)
{
	struct piece p;
	int got;

	for (int turn = 0; turn < PIECES_AT_ONCE; turn++) {
		uint32_t i = 0;

		while ((got = logs_next(l, &i, &p, k->err)) == 1) {
			*ret_more = true;
			if (!read_log(k, l, l->file[i++], &p))
				return false;
		}
		if (got < 0)
			return false;
	}
	return true;
}

static bool read_inlet(struct following *k, struct inlet *x, bool *ret_more)
{
	struct piece p;
	const struct reader *r;

	inlet_take(x);
	k->counts->skipped += x->broken;
	x->broken = 0;
	for (int turn = 0; turn < PIECES_AT_ONCE && inlet_next(x, &p);
		turn++) {
		*ret_more = true;
		if (!read_piece(k, &p, &r))
			return false;
		if (!p.form && (x->ended || p.bytes.n >= PROBE_N)) {
			x->refused = x->ended = true;
			k->how->order->say(k->how->order->ctx,
				"-: no reader knows this format, or it is "
				"not "
				"written line by line; it is not followed");
		}
		if (!p.form) {
			*ret_more = x->ended;
			return true;
		}
		inlet_done(x, &p, k->last_ns);
		if (!after_piece(k))
			return false;
	}
	return true;
}

static bool look(struct following *k)
{
	struct buf began = { 0 };
	bool ok = true;

	for (uint32_t i = 0; ok && i < k->n_logs; i++) {
		began.n = 0;
		ok = logs_look(&k->logs[i], &began, k->err) &&
			(!began.n ||
				journal_commit(k->journal,
					buf_str(&began),
					true,
					k->err));
	}
	buf_done(&began);
	k->looked_ms = now_ms();
	return ok;
}

/* *ret_more: there was something to read. */
static bool read_all(struct following *k, bool *ret_more)
{
	*ret_more = false;
	if (k->delivery.queue.n > QUEUE_BYTE)
		return true;
	if (!look(k))
		return false;
	for (uint32_t i = 0; i < k->n_logs; i++) {
		if (!read_logs(k, &k->logs[i], ret_more))
			return false;
	}
	for (uint32_t i = 0; i < k->n_inlet; i++) {
		if (!read_inlet(k, &k->inlet[i], ret_more))
			return false;
	}
	return take_heard(k);
}

/* --- time ---------------------------------------------------------------- */

static void count_up(struct following *k, int64_t since_ms)
{
	struct follow_counts *c = k->counts;

	c->behind = 0;
	c->n_file = 0;
	for (uint32_t i = 0; i < k->n_logs; i++) {
		c->behind += logs_behind(&k->logs[i]);
		c->n_file += k->logs[i].n_file;
	}
	for (uint32_t i = 0; i < k->n_inlet; i++)
		c->behind += k->inlet[i].lines.n - k->inlet[i].used;
	c->records_s = since_ms > 0
		? (double)(c->records - k->second_records) * 1000.0 /
			(double)since_ms
		: 0;
	k->second_records = c->records;
}

static void each_second(struct following *k)
{
	int64_t now = now_ms();
	char words[128];

	if (k->watchdog_ms && now - k->alive_ms >= k->watchdog_ms) {
		notify_manager("WATCHDOG=1");
		k->alive_ms = now;
	}
	if (now - k->second_ms < SECOND_MS)
		return;
	pthread_mutex_lock(&k->room.lock);
	count_up(k, now - k->second_ms);
	pthread_mutex_unlock(&k->room.lock);
	k->second_ms = now;
	load_anew(k);
	if (k->how->order->status)
		k->how->order->status(k->how->order->ctx, k->counts);
	snprintf(words,
		sizeof words,
		"STATUS=%.0f records/s, %.1f s behind, %llu alerts",
		k->counts->records_s,
		k->counts->lag_s,
		(unsigned long long)k->counts->alerts);
	notify_manager(words);
}

static bool is_busy(const struct following *k)
{
	for (uint32_t i = 0; i < k->n_logs; i++) {
		if (logs_busy(&k->logs[i]))
			return true;
	}
	return false;
}

static bool all_ended(const struct following *k)
{
	for (uint32_t i = 0; i < k->n_inlet; i++) {
		if (!k->inlet[i].ended)
			return false;
	}
	return k->how->order->once || (!k->n_logs && !k->n_ear && k->n_inlet);
}

/* --- waiting ------------------------------------------------------------- */

static int patience_ms(const struct following *k)
{
	if (k->delivery.child || is_busy(k))
		return CHILD_MS;
	return k->inotify >= 0 || !k->n_logs ? LOOK_MS : POLL_MS;
}

static void drain(int fd)
{
	char room[8192];

	while (read(fd, room, sizeof room) > 0)
		continue;
}

static void wait_for_more(struct following *k)
{
	struct pollfd p[POLLS_MAX];
	uint32_t n = 0;

	p[n++] = (struct pollfd){ .fd = k->signals, .events = POLLIN };
	p[n++] = (struct pollfd){ .fd = k->room.wake, .events = POLLIN };
	if (k->inotify >= 0)
		p[n++] =
			(struct pollfd){ .fd = k->inotify, .events = POLLIN };
	for (uint32_t i = 0; i < k->n_inlet; i++)
		n += inlet_polls(&k->inlet[i], p + n, POLLS_MAX - n);
	if (poll(p, n, patience_ms(k)) <= 0)
		return;
	k->stop |= p[0].revents != 0;
	drain(k->room.wake);
	if (k->inotify < 0 || !p[2].revents)
		return;
	/* the next lines of a burst are read with these */
	int64_t since = now_ms() - k->looked_ms;
	if (since >= 0 && since < GATHER_MS)
		poll(p, 1, (int)(GATHER_MS - since));
	drain(k->inotify);
}

static bool told_to_stop(struct following *k)
{
	struct pollfd p = { .fd = k->signals, .events = POLLIN };

	k->stop |= k->signals >= 0 && poll(&p, 1, 0) > 0;
	return k->stop || k->delivery.gone;
}

static void is_ready(struct following *k)
{
	if (k->ready)
		return;
	k->ready = true;
	notify_manager("READY=1");
}

static bool go_on(struct following *k)
{
	bool more;

	if (!k->counts->n_watched) {
		k->how->order->say(k->how->order->ctx,
			"nothing is watched yet: `ashiato watch CASE add`; "
			"what was added is seen within a second");
	}

	while (!told_to_stop(k)) {
		int64_t began = now_ms();

		if (!read_all(k, &more))
			return false;
		if (more)
			k->counts->lag_s = (double)(now_ms() - began) / 1000;
		deliver_step(&k->delivery);
		each_second(k);
		if (now_ms() - k->places_ms >= PLACES_MS &&
			!commit(k, STR(""))) {
			return false;
		}
		if (more)
			continue;
		is_ready(k);
		if (all_ended(k) && !is_busy(k) &&
			deliver_empty(&k->delivery))
			break;
		wait_for_more(k);
	}
	return true;
}

/* The alerts that are there are delivered; a second signal ends that, too. */
static void deliver_rest(struct following *k)
{
	struct signalfd_siginfo s;
	struct pollfd p = { .fd = k->signals, .events = POLLIN };
	ssize_t n = k->stop ? read(k->signals, &s, sizeof s) : 0;

	(void)n;
	while (!k->delivery.gone && !deliver_empty(&k->delivery)) {
		deliver_step(&k->delivery);
		if (poll(&p, 1, CHILD_MS) > 0)
			break;
	}
}

/* --- all of it ----------------------------------------------------------- */

static bool open_sources(struct following *k)
{
	const struct follow_setup *how = k->how;

	k->logs = calloc((size_t)how->order->n_source + 1, sizeof *k->logs);
	k->inlet = calloc((size_t)how->order->n_source + 1, sizeof *k->inlet);
	k->ear = calloc((size_t)how->order->n_source + 1, sizeof *k->ear);
	if (!k->logs || !k->inlet || !k->ear)
		return fail(k->err, ERR_LIMIT, 0, "no memory left to follow");
	for (int i = 0; i < how->order->n_source; i++) {
		if (ear_is(how->order->source[i])) {
			ear_open(&k->ear[k->n_ear++],
				how->order->source[i],
				&k->room);
			continue;
		}
		if (inlet_is(how->order->source[i])) {
			if (!inlet_open(&k->inlet[k->n_inlet++],
				    how->order->source[i],
				    k->err)) {
				return false;
			}
			continue;
		}
		struct logs *l = &k->logs[k->n_logs++];
		if (!logs_open(l, how->order->source[i], k->err))
			return false;
		l->room_in = how->folder;
		l->ctx = how->order->ctx;
		l->say = how->order->say;
	}
	return true;
}

static void watch_folders(struct following *k)
{
	k->inotify = -1;
	if (k->how->order->poll || !k->n_logs)
		return;
	k->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	for (uint32_t i = 0; k->inotify >= 0 && i < k->n_logs; i++) {
		if (inotify_add_watch(k->inotify,
			    k->logs[i].folder,
			    IN_MODIFY | IN_CREATE | IN_MOVE | IN_DELETE |
				    IN_CLOSE_WRITE) < 0) {
			/* none left, or no such file system */
			close(k->inotify);
			k->inotify = -1;
		}
	}
}

static bool hold_signals(struct following *k)
{
	struct rlimit many;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	k->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	/* a folder may have many files that are written to */
	if (getrlimit(RLIMIT_NOFILE, &many) == 0) {
		many.rlim_cur = many.rlim_max;
		setrlimit(RLIMIT_NOFILE, &many);
	}
	return (k->signals >= 0 &&
		       sigprocmask(SIG_BLOCK, &set, &k->old_signals) == 0) ||
		fail_os(k->err, "cannot follow");
}

static bool open_all(struct following *k)
{
	struct matcher *m = &k->matcher;

	m->how = k->how;
	m->counts = k->counts;
	m->leads.a = &k->leads_a;
	k->room.matcher = m;
	k->room.wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (k->room.wake < 0)
		return fail_os(k->err, "cannot follow");
	return arena_open(&k->leads_a, LEADS_ARENA, k->err) &&
		sandbox_pool_open(&m->pool, READ_ARENA_BYTE, k->err) &&
		open_sources(k) &&
		deliver_open(&k->delivery, k->how, k->counts, k->err) &&
		journal_open(&k->journal,
			k->how->folder,
			replay_line,
			k,
			k->err) &&
		load(k, k->err) && hold_signals(k);
}

static bool start_ears(struct following *k)
{
	for (uint32_t i = 0; i < k->n_ear; i++) {
		if (!ear_start(&k->ear[i], k->err))
			return false;
	}
	return true;
}

/* Lost packets are told; what was heard is still to be taken. */
static void stop_ears(struct following *k)
{
	char text[128];

	for (uint32_t i = 0; i < k->n_ear; i++) {
		ear_stop(&k->ear[i]);
		if (!k->ear[i].dropped)
			continue;
		snprintf(text,
			sizeof text,
			"%llu packets were lost before they could be read",
			(unsigned long long)k->ear[i].dropped);
		k->how->order->say(k->how->order->ctx, text);
	}
}

static void close_all(struct following *k)
{
	deliver_close(&k->delivery);
	for (uint32_t i = 0; i < k->n_logs; i++)
		logs_close(&k->logs[i]);
	for (uint32_t i = 0; i < k->n_inlet; i++)
		inlet_close(&k->inlet[i]);
	free(k->logs);
	free(k->inlet);
	free(k->ear);
	buf_done(&k->room.lines);
	if (k->room.wake >= 0)
		close(k->room.wake);
	journal_close(k->journal);
	sandbox_pool_close(k->matcher.pool);
	follow_watch_close(k->matcher.watch);
	buf_done(&k->matcher.lines);
	buf_done(&k->found);
	buf_done(&k->lines);
	arena_close(&k->leads_a);
	if (k->inotify >= 0)
		close(k->inotify);
	if (k->signals < 0)
		return;
	/* those that were meant for ears must not end us now */
	drain(k->signals);
	close(k->signals);
	sigprocmask(SIG_SETMASK, &k->old_signals, NULL);
}

bool follow(const struct follow_setup *how,
	struct follow_counts *ret,
	struct err *err)
{
	struct following k = { .how = how,
		.counts = ret,
		.inotify = -1,
		.signals = -1,
		.delivery = { .file = -1, .log = -1 },
		.room = { .lock = PTHREAD_MUTEX_INITIALIZER, .wake = -1 },
		.err = err };

	*ret = (struct follow_counts){ 0 };
	k.watchdog_ms = notify_every_ms();
	k.second_ms = k.places_ms = now_ms();
	bool ok = open_all(&k);
	if (ok) {
		watch_folders(&k);
		ok = start_ears(&k) && go_on(&k);
	}
	notify_manager("STOPPING=1");
	stop_ears(&k);
	ok = ok && take_heard(&k);
	if (ok) {
		deliver_rest(&k);
		ok = commit(&k, STR(""));
	}
	count_up(&k, 0);
	close_all(&k);
	return ok;
}
