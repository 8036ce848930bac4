/* SPDX-License-Identifier: Apache-2.0 */
/* Live traffic as a capture file that never ends: one process holds the
 * interface or socket and has given up its rights, and writes packets into a
 * pipe; the jailed reader at its other end reads them as it reads any capture.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <pcap/pcap.h>

#include "sandbox/jail.h"
#include "sandbox/sandbox.h"

enum {
	SNAP = 256 << 10,
	BUFFER_BYTE = 32 << 20,
	NOBODY = 65534,
	LINK_RAW = 101,
	DATAGRAM_MAX = 65507,
	POLL_MS = 200,
	/* whole records are written: whoever is killed leaves a file that can
	 * be read */
	SAVE_BYTE = 1 << 20,
	HEADER_BYTE = 24,
	RECORD_BYTE = 16
};

/* shared between the two processes */
struct tally {
	uint64_t packets;
	uint64_t dropped;
};

struct listener {
	const struct listening *how;
	pcap_t *pcap; /* NULL: a socket */
	int socket;
	int signals;
	FILE *out, *save;
	size_t unsaved; /* bytes of whole records that wait in save */
	struct tally *tally;
	int64_t end_ms;
	bool broken; /* nobody reads any more, or the disk is full */
};

static int64_t now_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* --- writing ------------------------------------------------------------- */

static void save_now(struct listener *l)
{
	if (l->save && l->unsaved && fflush(l->save) != 0)
		l->broken = true;
	l->unsaved = 0;
}

/* before a record of so many bytes */
static void save_whole(struct listener *l, size_t n)
{
	if (l->unsaved + n > SAVE_BYTE)
		save_now(l);
	l->unsaved += n;
}

static void put(struct listener *l, const void *p, size_t n)
{
	l->broken |= fwrite(p, 1, n, l->out) != n;
	if (l->save && fwrite(p, 1, n, l->save) != n)
		l->broken = true;
}

/* classic capture header in this machine's byte order, nanoseconds */
static void put_header(struct listener *l, uint32_t link)
{
	const uint32_t head[] = { 0xa1b23c4d,
		__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 0x00040002
							  : 0x00020004,
		0,
		0,
		SNAP,
		link };

	save_whole(l, sizeof head);
	put(l, head, sizeof head);
	save_now(l);
}

static void put_packet(struct listener *l,
	int64_t s,
	int64_t ns,
	uint32_t wire,
	const void *head,
	uint32_t head_n,
	const void *body,
	uint32_t body_n)
{
	const uint32_t record[] = { (uint32_t)s,
		(uint32_t)ns,
		head_n + body_n,
		wire };

	save_whole(l, sizeof record + head_n + body_n);
	put(l, record, sizeof record);
	if (head_n)
		put(l, head, head_n);
	put(l, body, body_n);
	l->tally->packets++;
}

/* --- an interface -------------------------------------------------------- */

static bool open_interface(struct listener *l, struct err *err)
{
	char why[PCAP_ERRBUF_SIZE] = "";
	struct bpf_program program;

	l->pcap = pcap_create(l->how->where, why);
	if (!l->pcap)
		return fail(err, ERR_IO, 0, "%s: %s", l->how->where, why);
	pcap_set_snaplen(l->pcap, SNAP);
	pcap_set_promisc(l->pcap, l->how->promiscuous);
	pcap_set_timeout(l->pcap, POLL_MS / 2);
	pcap_set_buffer_size(l->pcap, BUFFER_BYTE);
	pcap_set_tstamp_precision(l->pcap, PCAP_TSTAMP_PRECISION_NANO);
	int rc = pcap_activate(l->pcap);
	if (rc < 0) {
		return fail(err,
			ERR_IO,
			0,
			"%s: %s (%s)",
			l->how->where,
			pcap_statustostr(rc),
			pcap_geterr(l->pcap));
	}
	if (l->how->filter &&
		pcap_compile(l->pcap,
			&program,
			l->how->filter,
			1,
			PCAP_NETMASK_UNKNOWN) != 0) {
		return fail(err,
			ERR_USAGE,
			0,
			"--filter: %s",
			pcap_geterr(l->pcap));
	}
	rc = l->how->filter ? pcap_setfilter(l->pcap, &program) : 0;
	if (l->how->filter)
		pcap_freecode(&program);
	if (rc != 0 || pcap_setnonblock(l->pcap, 1, why) != 0) {
		return fail(err,
			ERR_IO,
			0,
			"%s: %s",
			l->how->where,
			rc ? pcap_geterr(l->pcap) : why);
	}
	return true;
}

static void take_packet(u_char *ctx,
	const struct pcap_pkthdr *h,
	const u_char *bytes)
{
	struct listener *l = (void *)ctx;
	bool nano = pcap_get_tstamp_precision(l->pcap) ==
		PCAP_TSTAMP_PRECISION_NANO;

	put_packet(l,
		h->ts.tv_sec,
		h->ts.tv_usec * (nano ? 1 : 1000),
		h->len,
		NULL,
		0,
		bytes,
		h->caplen);
}

static bool hear_interface(struct listener *l)
{
	uint64_t left =
		l->how->packets ? l->how->packets - l->tally->packets : 10000;
	struct pcap_stat stat;
	int n = pcap_dispatch(l->pcap,
		(int)(left < 10000 ? left : 10000),
		take_packet,
		(u_char *)l);

	if (pcap_stats(l->pcap, &stat) == 0)
		l->tally->dropped = stat.ps_drop;
	return n >= 0;
}

/* --- a UDP port ---------------------------------------------------------- */

static bool open_socket(struct listener *l,
	const char *where,
	struct err *err)
{
	const char *colon = strrchr(where, ':');
	char host[INET6_ADDRSTRLEN] = "127.0.0.1";
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
	char *end;
	unsigned long port = strtoul(colon ? colon + 1 : where, &end, 10);
	int size = BUFFER_BYTE;

	if (*end || port == 0 || port > 65535 ||
		(colon && (size_t)(colon - where) >= sizeof host)) {
		return fail(err,
			ERR_USAGE,
			0,
			"udp:[ADDRESS:]PORT was expected, such as udp:2055 "
			"or "
			"udp:192.0.2.1:2055");
	}
	if (colon) {
		memcpy(host, where, (size_t)(colon - where));
		host[colon - where] = 0;
	}
	bool is_v4 = inet_pton(AF_INET, host, &v4.sin_addr) == 1;
	if (!is_v4 && inet_pton(AF_INET6, host, &v6.sin6_addr) != 1) {
		return fail(err,
			ERR_USAGE,
			0,
			"\"%s\" is not an address; udp:[ADDRESS:]PORT was "
			"expected",
			host);
	}
	v4.sin_port = htons((uint16_t)port);
	v6.sin6_port = v4.sin_port;
	const struct sockaddr *at = is_v4 ? (void *)&v4 : (void *)&v6;
	socklen_t at_n = is_v4 ? sizeof v4 : sizeof v6;
	l->socket = socket(is_v4 ? AF_INET : AF_INET6,
		SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
		0);
	if (l->socket < 0 || bind(l->socket, at, at_n) != 0) {
		return fail_os(err,
			"cannot receive on %s port %lu",
			host,
			port);
	}
	setsockopt(l->socket, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	return true;
}

static void be16(unsigned char *p, unsigned v)
{
	p[0] = (unsigned char)(v >> 8);
	p[1] = (unsigned char)v;
}

enum {
	IPV4_N = 20,
	IPV6_N = 40,
	UDP_N = 8,
	HOPS = 64,
	PROTOCOL_UDP = 17
};

/* the IPv4 and UDP headers of a datagram of n bytes: how many bytes they are */
static uint32_t ipv4_head(unsigned char *head,
	const struct sockaddr_storage *from,
	const struct sockaddr_storage *own,
	uint32_t n)
{
	const struct sockaddr_in *src = (const void *)from;
	const struct sockaddr_in *dst = (const void *)own;

	head[0] = 0x45;
	be16(head + 2, IPV4_N + UDP_N + n);
	head[8] = HOPS;
	head[9] = PROTOCOL_UDP;
	memcpy(head + 12, &src->sin_addr, 4);
	memcpy(head + 16, &dst->sin_addr, 4);
	be16(head + IPV4_N, ntohs(src->sin_port));
	be16(head + IPV4_N + 2, ntohs(dst->sin_port));
	be16(head + IPV4_N + 4, UDP_N + n);
	return IPV4_N + UDP_N;
}

static uint32_t ipv6_head(unsigned char *head,
	const struct sockaddr_storage *from,
	const struct sockaddr_storage *own,
	uint32_t n)
{
	const struct sockaddr_in6 *src = (const void *)from;
	const struct sockaddr_in6 *dst = (const void *)own;

	head[0] = 0x60;
	be16(head + 4, UDP_N + n);
	head[6] = PROTOCOL_UDP;
	head[7] = HOPS;
	memcpy(head + 8, &src->sin6_addr, 16);
	memcpy(head + 24, &dst->sin6_addr, 16);
	be16(head + IPV6_N, ntohs(src->sin6_port));
	be16(head + IPV6_N + 2, ntohs(dst->sin6_port));
	be16(head + IPV6_N + 4, UDP_N + n);
	return IPV6_N + UDP_N;
}

/* the packet that the datagram came in, as far as a socket tells of it: who
 * sent it, and to which port */
static void take_datagram(struct listener *l,
	const struct sockaddr_storage *from,
	const unsigned char *bytes,
	uint32_t n)
{
	unsigned char head[IPV6_N + UDP_N] = { 0 };
	struct sockaddr_storage own = { 0 };
	socklen_t own_n = sizeof own;
	int64_t t = now_ns(CLOCK_REALTIME);
	uint32_t head_n;

	getsockname(l->socket, (void *)&own, &own_n);
	if (from->ss_family == AF_INET)
		head_n = ipv4_head(head, from, &own, n);
	else
		head_n = ipv6_head(head, from, &own, n);
	put_packet(l,
		t / 1000000000,
		t % 1000000000,
		head_n + n,
		head,
		head_n,
		bytes,
		n);
}

static bool hear_socket(struct listener *l)
{
	unsigned char bytes[DATAGRAM_MAX];
	struct sockaddr_storage from = { 0 };
	socklen_t from_n = sizeof from;

	for (int i = 0; i < 1000 &&
		(!l->how->packets || l->tally->packets < l->how->packets);
		i++) {
		ssize_t n = recvfrom(l->socket,
			bytes,
			sizeof bytes,
			MSG_TRUNC,
			(void *)&from,
			&from_n);

		if (n < 0)
			return errno == EAGAIN || errno == EINTR;
		if ((size_t)n <= sizeof bytes)
			take_datagram(l, &from, bytes, (uint32_t)n);
	}
	return true;
}

/* --- the process that listens -------------------------------------------- */

/* Root was needed to open the interface, and for nothing else: on as who
 * called, or as nobody. */
static bool drop_rights(pid_t parent)
{
	const char *uid = getenv("SUDO_UID");
	const char *gid = getenv("SUDO_GID");
	uid_t u = uid && atol(uid) > 0 ? (uid_t)atol(uid) : NOBODY;
	gid_t g = gid && atol(gid) > 0 ? (gid_t)atol(gid) : NOBODY;

	if (geteuid() == 0 &&
		(setgroups(0, NULL) != 0 || setresgid(g, g, g) != 0 ||
			setresuid(u, u, u) != 0)) {
		return false;
	}
	/* to be told when the parent ends, however it ends: a change of rights
	 * takes that back (prctl(2)) */
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != parent)
		return false;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
		(geteuid() != 0);
}

static bool enough(const struct listener *l)
{
	return l->broken ||
		(l->how->packets && l->tally->packets >= l->how->packets) ||
		(l->end_ms && now_ns(CLOCK_MONOTONIC) / 1000000 >= l->end_ms);
}

static int listen_on(struct listener *l)
{
	struct pollfd wait[] = {
		{ .fd = l->pcap ? pcap_get_selectable_fd(l->pcap) : l->socket,
			.events = POLLIN },
		{ .fd = l->signals, .events = POLLIN },
		/* who takes the answer: gone, there is nobody to listen for */
		{ .fd = STDOUT_FILENO }
	};
	bool ok = true;

	put_header(l, l->pcap ? (uint32_t)pcap_datalink(l->pcap) : LINK_RAW);
	while (ok && !enough(l)) {
		fflush(l->out);
		if (poll(wait, 3, POLL_MS) < 0 && errno != EINTR)
			break;
		if (wait[1].revents || wait[2].revents & (POLLERR | POLLHUP))
			break; /* told to stop */
		ok = l->pcap ? hear_interface(l) : hear_socket(l);
		save_now(l);
	}
	ok = fclose(l->out) == 0 && ok;
	return (l->save &&
		       (fflush(l->save) != 0 ||
			       fsync(fileno(l->save)) != 0)) ||
		!ok || l->broken;
}

static bool block_signals(struct listener *l)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGQUIT);
	l->signals = signalfd(-1, &set, SFD_CLOEXEC);
	return l->signals >= 0 && sigprocmask(SIG_BLOCK, &set, NULL) == 0;
}

static pid_t start(struct listener *l, int pipe_end)
{
	pid_t parent = getpid();
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	l->out = fdopen(pipe_end, "wb");
	if (!l->out || !block_signals(l) || !drop_rights(parent))
		_exit(2);
	if (l->how->seconds) {
		l->end_ms = now_ns(CLOCK_MONOTONIC) / 1000000 +
			l->how->seconds * 1000LL;
	}
	_exit(listen_on(l));
}

static bool open_listener(struct listener *l, struct err *err)
{
	bool udp = strncmp(l->how->where, "udp:", 4) == 0;

	l->tally = mmap(NULL,
		sizeof *l->tally,
		PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS,
		-1,
		0);
	if (l->tally == MAP_FAILED)
		return fail_os(err, "no memory to listen");
	if (l->how->save) {
		l->save = fopen(l->how->save, "wbx");
		if (!l->save)
			return fail_os(err, "cannot make %s", l->how->save);
		if (setvbuf(l->save, NULL, _IOFBF, SAVE_BYTE) != 0)
			return fail_os(err, "no memory to save");
	}
	if (udp)
		return open_socket(l, l->how->where + 4, err);
	return open_interface(l, err);
}

static void close_sources(struct listener *l)
{
	if (l->pcap)
		pcap_close(l->pcap);
	if (l->socket >= 0)
		close(l->socket);
}

/* Cuts off a record that was not written whole: its writer was killed. */
static void cut_torn(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);
	off_t size = fd < 0 ? 0 : lseek(fd, 0, SEEK_END);
	off_t at = HEADER_BYTE;
	uint32_t record[RECORD_BYTE / sizeof(uint32_t)];

	while (at + RECORD_BYTE <= size &&
		pread(fd, record, sizeof record, at) == RECORD_BYTE &&
		at + RECORD_BYTE + (off_t)record[2] <= size) {
		at += RECORD_BYTE + (off_t)record[2];
	}
	if (at < size && ftruncate(fd, at) != 0)
		perror(path);
	if (fd >= 0)
		close(fd);
}

/* Ends the process that listens. false: *err says how it failed. */
static bool stop(const struct listener *l, pid_t pid, struct err *err)
{
	int status = 0;

	if (pid <= 0)
		return true;
	kill(pid, SIGTERM);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	if (l->save && WIFSIGNALED(status))
		cut_torn(l->how->save);
	return !WIFEXITED(status) || WEXITSTATUS(status) != 2 ||
		fail(err,
			ERR_IO,
			0,
			"the listening process could not give up its rights");
}

/* SIGINT of this process is the listening child's, whether a terminal sends it
 * to all or somebody to this one. */
struct forwarding {
	pid_t child; /* -1: none yet */
	sigset_t set;
	sigset_t was;
	pthread_t thread;
};

static void *forward_signals(void *ctx)
{
	const struct forwarding *f = ctx;
	int sig;

	while (sigwait(&f->set, &sig) == 0)
		kill(f->child, sig);
	return NULL;
}

static bool forward_start(struct forwarding *f, pid_t child, struct err *err)
{
	sigemptyset(&f->set);
	sigaddset(&f->set, SIGINT);
	if (pthread_sigmask(SIG_BLOCK, &f->set, &f->was))
		return fail_os(err, "cannot listen");
	f->child = child;
	if (pthread_create(&f->thread, NULL, forward_signals, f) == 0)
		return true;
	f->child = -1;
	pthread_sigmask(SIG_SETMASK, &f->was, NULL);
	return fail(err, ERR_IO, 0, "cannot start a thread to listen");
}

/* Without one it is a no-op. */
static void forward_stop(struct forwarding *f)
{
	if (f->child < 0)
		return;
	pthread_cancel(f->thread);
	pthread_join(f->thread, NULL);
	pthread_sigmask(SIG_SETMASK, &f->was, NULL);
	f->child = -1;
}

bool sandbox_listen(const struct listening *how,
	const struct sink *out,
	struct read_stats *ret_stats,
	uint64_t *ret_dropped,
	struct err *err)
{
	struct listener l = {
		.how = how,
		.socket = -1,
		.signals = -1,
	};
	struct reading reading = { 0 };
	int ends[2] = { -1, -1 };
	struct err ignored;
	bool ok = open_listener(&l, err) &&
		(pipe2(ends, O_CLOEXEC) == 0 ||
			fail_os(err, "cannot listen"));
	struct forwarding forward = { .child = -1 };

	*ret_dropped = 0;
	pid_t pid = ok ? start(&l, ends[1]) : -1;
	if (ok && pid < 0)
		ok = fail_os(err, "cannot start a process that listens");
	if (ends[1] >= 0)
		close(ends[1]);
	close_sources(&l);
	/* Ctrl-C ends the listening; what was heard is still read */
	ok = ok && forward_start(&forward, pid, err);
	ok = ok &&
		sandbox_read(ends[0],
			reader_named(STR("pcap")),
			out,
			READ_ARENA,
			&reading,
			NULL,
			0,
			err);
	forward_stop(&forward);
	if (ends[0] >= 0)
		close(ends[0]);
	/* of two failures the first one is told */
	ok = stop(&l, pid, ok ? err : &ignored) && ok;
	if (l.save && fclose(l.save) != 0 && ok)
		ok = fail_os(err, "cannot write %s", how->save);
	*ret_stats = reading.stats;
	if (l.tally && l.tally != MAP_FAILED) {
		*ret_dropped = l.tally->dropped;
		munmap(l.tally, sizeof *l.tally);
	}
	return ok;
}
