/* SPDX-License-Identifier: Apache-2.0 */
/* Preloaded into a command (LD_PRELOAD): the disk below FAULT_DIR is full,
 * fails, or loses power at the n-th call that asks something of it.
 *
 * FAULT_KIND: full = from call FAULT_AT on nothing can be written any more,
 * ENOSPC, after half of it where it is a write; error = that call alone fails,
 * EIO; cut = the power goes before that call. A file FAULT_HIT is made when it
 * came to that.
 *
 * With FAULT_SHADOW, what is on disk for certain is kept there: f-INODE is a
 * file as it was last synced, d-INODE the names of a folder as it was last
 * synced, a line each: type, inode, name. durable.py builds a tree from it. */
/* the names below are those of the C library, not of a macro */
#undef _FILE_OFFSET_BITS
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

/* what a call asks */
enum {
	SPACE = 1,  /* needs room on the disk */
	CHANGE = 2, /* changes something there */
};

static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;

#define REAL(type, name, ...)       \
	type (*real)(__VA_ARGS__) = \
		(type(*)(__VA_ARGS__))(uintptr_t)dlsym(RTLD_NEXT, name)

static bool below(const char *path)
{
	const char *dir = getenv("FAULT_DIR");

	return dir && path && strncmp(path, dir, strlen(dir)) == 0;
}

static bool below_fd(int fd)
{
	char link[64];
	char path[PATH_MAX];

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, path, sizeof path - 1);
	path[n > 0 ? n : 0] = 0;
	return below(path);
}

static void mark(void)
{
	const char *hit = getenv("FAULT_HIT");
	int fd = hit ? (int)syscall(SYS_openat,
			       AT_FDCWD,
			       hit,
			       O_CREAT | O_WRONLY | O_CLOEXEC,
			       0600)
		     : -1;

	if (fd >= 0)
		syscall(SYS_close, fd);
}

/* Whether the call fails; *ret_first: it is the n-th itself. errno says how. */
static bool strikes(unsigned asks, bool *ret_first)
{
	static unsigned long count;
	const char *kind = getenv("FAULT_KIND");
	const char *at = getenv("FAULT_AT");
	unsigned long n = at ? strtoul(at, NULL, 10) : 0;

	*ret_first = false;
	if (!kind || !n || (strcmp(kind, "full") == 0 && !(asks & SPACE)))
		return false;
	unsigned long now = __atomic_add_fetch(&count, 1, __ATOMIC_RELAXED);
	*ret_first = now == n;
	if (now < n)
		return false;
	if (strcmp(kind, "full") != 0 && now > n)
		return false;
	mark();
	if (strcmp(kind, "cut") == 0)
		syscall(SYS_exit_group, 137);
	errno = strcmp(kind, "full") == 0 ? ENOSPC : EIO;
	return true;
}

/* --- what is on disk for certain ----------------------------------------- */

static int shadow(char what, ino_t inode)
{
	char path[PATH_MAX];

	snprintf(path,
		sizeof path,
		"%s/%c-%lu",
		getenv("FAULT_SHADOW"),
		what,
		(unsigned long)inode);
	return (int)syscall(SYS_openat,
		AT_FDCWD,
		path,
		O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC,
		0600);
}

static void put(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t put = syscall(SYS_write, fd, p, n);

		if (put <= 0)
			abort();
		p += put;
		n -= (size_t)put;
	}
}

static void keep_folder(int fd, int to)
{
	char line[PATH_MAX];
	struct dirent *e;
	DIR *d = fdopendir(
		openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));

	while (d && (e = readdir(d))) {
		int n = snprintf(line,
			sizeof line,
			"%c %lu %s\n",
			e->d_type == DT_DIR ? 'd' : 'f',
			(unsigned long)e->d_ino,
			e->d_name);

		if (strcmp(e->d_name, ".") != 0 &&
			strcmp(e->d_name, "..") != 0)
			put(to, line, (size_t)n);
	}
	if (d)
		closedir(d);
}

/* fd may be open for writing only */
static void keep_file(int fd, int to)
{
	char link[64];
	char buf[1 << 16];
	ssize_t n;

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	int from = (int)
		syscall(SYS_openat, AT_FDCWD, link, O_RDONLY | O_CLOEXEC, 0);
	while (from >= 0 &&
		(n = syscall(SYS_read, from, buf, sizeof buf)) > 0)
		put(to, buf, (size_t)n);
	if (from < 0)
		abort();
	syscall(SYS_close, from);
}

static void keep(int fd, bool empty)
{
	struct stat st;

	if (!getenv("FAULT_SHADOW") || fstat(fd, &st))
		return;
	pthread_mutex_lock(&one);
	int to = shadow(S_ISDIR(st.st_mode) ? 'd' : 'f', st.st_ino);
	if (to < 0)
		abort();
	if (!empty && S_ISDIR(st.st_mode))
		keep_folder(fd, to);
	else if (!empty)
		keep_file(fd, to);
	syscall(SYS_close, to);
	pthread_mutex_unlock(&one);
}

/* --- the calls ----------------------------------------------------------- */

static int synced(int fd, const char *name)
{
	REAL(int, name, int);
	bool first;

	if (!below_fd(fd))
		return real(fd);
	if (strikes(SPACE | CHANGE, &first))
		return -1;
	int rc = real(fd);
	if (rc == 0)
		keep(fd, false);
	return rc;
}

int fsync(int fd)
{
	return synced(fd, "fsync");
}

int fdatasync(int fd)
{
	return synced(fd, "fdatasync");
}

ssize_t write(int fd, const void *p, size_t n)
{
	REAL(ssize_t, "write", int, const void *, size_t);
	bool first;

	if (!below_fd(fd) || !strikes(SPACE | CHANGE, &first))
		return real(fd, p, n);
	/* as much as there was room for */
	return first && n > 1 && errno == ENOSPC ? real(fd, p, n / 2) : -1;
}

ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at)
{
	REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
	bool first;

	if (!below_fd(fd) || !strikes(SPACE | CHANGE, &first))
		return real(fd, p, n, at);
	return first && n > 1 && errno == ENOSPC ? real(fd, p, n / 2, at)
						 : -1;
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
	return pwrite64(fd, p, n, at);
}

int ftruncate64(int fd, off64_t n)
{
	REAL(int, "ftruncate64", int, off64_t);
	bool first;

	return below_fd(fd) && strikes(CHANGE, &first) ? -1 : real(fd, n);
}

int ftruncate(int fd, off_t n)
{
	return ftruncate64(fd, n);
}

int truncate64(const char *path, off64_t n)
{
	REAL(int, "truncate64", const char *, off64_t);
	bool first;

	return below(path) && strikes(CHANGE, &first) ? -1 : real(path, n);
}

int truncate(const char *path, off_t n)
{
	return truncate64(path, n);
}

int rename(const char *from, const char *to)
{
	REAL(int, "rename", const char *, const char *);
	bool first;

	return below(to) && strikes(CHANGE, &first) ? -1 : real(from, to);
}

int unlink(const char *path)
{
	REAL(int, "unlink", const char *);
	bool first;

	return below(path) && strikes(CHANGE, &first) ? -1 : real(path);
}

int mkdir(const char *path, mode_t mode)
{
	REAL(int, "mkdir", const char *, mode_t);
	bool first;

	if (!below(path))
		return real(path, mode);
	if (access(path, F_OK) == 0) /* asks nothing of the disk */
		return real(path, mode);
	if (strikes(SPACE | CHANGE, &first))
		return -1;
	int rc = real(path, mode);
	int fd =
		rc == 0 ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	if (fd >= 0) {
		keep(fd, true);
		close(fd);
	}
	return rc;
}

static int opened(const char *name, const char *path, int flags, mode_t mode)
{
	REAL(int, name, const char *, int, ...);
	bool first;
	bool makes =
		below(path) && flags & O_CREAT && access(path, F_OK) != 0;

	if (makes && strikes(SPACE | CHANGE, &first))
		return -1;
	int fd = real(path, flags, mode);
	if (makes && fd >= 0)
		keep(fd, true);
	return fd;
}

int open(const char *path, int flags, ...)
{
	va_list ap;

	va_start(ap, flags);
	mode_t mode = flags & O_CREAT ? va_arg(ap, mode_t) : 0;
	va_end(ap);
	return opened("open", path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
	va_list ap;

	va_start(ap, flags);
	mode_t mode = flags & O_CREAT ? va_arg(ap, mode_t) : 0;
	va_end(ap);
	return opened("open64", path, flags, mode);
}

int mkostemp64(char *path, int flags)
{
	REAL(int, "mkostemp64", char *, int);
	bool first;

	if (!below(path))
		return real(path, flags);
	if (strikes(SPACE | CHANGE, &first))
		return -1;
	int fd = real(path, flags);
	if (fd >= 0)
		keep(fd, true);
	return fd;
}

int mkostemp(char *path, int flags)
{
	return mkostemp64(path, flags);
}
