/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/jail.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <seccomp.h>

/* What a reader and the C library under it need: descriptors they have, memory,
 * clocks, random seeds of hash tables, and an end. */
static const int allowed[] = {
	SCMP_SYS(read),
	SCMP_SYS(readv),
	SCMP_SYS(pread64), /* of a file that it has: input.at */
	SCMP_SYS(write),
	SCMP_SYS(writev),
	SCMP_SYS(lseek),
	SCMP_SYS(fstat),
	SCMP_SYS(newfstatat),
	SCMP_SYS(close),
	SCMP_SYS(mmap),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(mprotect),
	SCMP_SYS(madvise),
	SCMP_SYS(brk),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(sigaltstack),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(futex),
	SCMP_SYS(getrandom),
	SCMP_SYS(sched_yield),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(sched_getaffinity),
};

static bool filter(void)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	bool ok = ctx != NULL;

	for (size_t i = 0; ok && i < sizeof allowed / sizeof *allowed; i++)
		ok = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, allowed[i], 0) ==
			0;
	ok = ok && seccomp_load(ctx) == 0;
	seccomp_release(ctx);
	return ok;
}

static bool limit(int what, rlim_t most)
{
	return setrlimit((__rlimit_resource_t)what,
		       &(struct rlimit){ most, most }) == 0;
}

/* pages of address space in use: the first number in statm (proc(5)); 0 =
 * cannot be told */
static rlim_t address_space(void)
{
	unsigned long pages = 0;
	FILE *f = fopen("/proc/self/statm", "r");

	if (f && fscanf(f, "%lu", &pages) != 1)
		pages = 0;
	if (f)
		fclose(f);
	return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

bool jail_enter(unsigned cpu_s, size_t more_byte, struct err *err)
{
	rlim_t now = address_space();

#ifdef SANITIZED
	now = 0;
#endif
	if (now && !limit(RLIMIT_AS, now + more_byte)) {
		return fail_os(err,
			"cannot limit the memory of the reading process");
	}
	if (!limit(RLIMIT_CORE, 0) || !limit(RLIMIT_CPU, cpu_s) ||
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
		return fail_os(err,
			"cannot take rights away from the reading process");
	}
	/* before the filter, which does not let limits be asked; after it
	 * nothing is opened any more */
	if (!limit(RLIMIT_NOFILE, 0)) {
		return fail_os(err,
			"cannot close the file system to the reading "
			"process");
	}
	if (!filter() && errno != EINVAL && errno != ENOSYS && errno != EPERM)
		return fail_os(err, "cannot jail the reading process");
	return true;
}
