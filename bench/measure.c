/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a command several times and prints the medians of CPU seconds (user +
 * system), wall seconds, and peak memory. usage: measure RUNS COMMAND ARG... ;
 * the command's output is thrown away */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	RUNS_MAX = 99
};

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int once(char **argv, double *cpu, double *wall, long *peak_kb)
{
	struct rusage use;
	double start = now();
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);

		if (null >= 0)
			dup2(null, STDOUT_FILENO);
		execvp(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &use) < 0)
		return 1;
	*wall = now() - start;
	*cpu = (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
		(double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
	*peak_kb = use.ru_maxrss > *peak_kb ? use.ru_maxrss : *peak_kb;
	return !WIFEXITED(status) || WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
	double cpu[RUNS_MAX];
	double wall[RUNS_MAX];
	int n = argc > 2 ? atoi(argv[1]) : 0;
	long peak_kb = 0;

	if (n < 1 || n > RUNS_MAX)
		return fputs("usage: measure RUNS COMMAND ARG...\n", stderr),
		       2;
	for (int i = 0; i < n; i++) {
		if (once(argv + 2, &cpu[i], &wall[i], &peak_kb)) {
			return fprintf(stderr,
				       "measure: %s failed\n",
				       argv[2]),
			       1;
		}
	}
	qsort(cpu, (size_t)n, sizeof *cpu, by_size);
	qsort(wall, (size_t)n, sizeof *wall, by_size);
	printf("%.4f %.4f %ld\n", cpu[n / 2], wall[n / 2], peak_kb);
	return 0;
}
