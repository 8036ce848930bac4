/* SPDX-License-Identifier: Apache-2.0 */
/* An answer that is longer than the screen, through the user's pager. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/cli.h"

enum {
	ROWS_UNKNOWN = 24
};

/* NULL: none is wanted. What is set and empty, or cat, says so, as with git. */
static const char *pager_wanted(void)
{
	const char *pager = getenv("ASHIATO_PAGER");
	const char *term = getenv("TERM");

	if (!pager)
		pager = getenv("PAGER");
	if (!pager)
		pager = "less";
	if (!pager[strspn(pager, " \t")] || strcmp(pager, "cat") == 0)
		return NULL;
	/* one that cannot move its cursor pages nothing */
	return term && *term && strcmp(term, "dumb") != 0 ? pager : NULL;
}

static unsigned columns_without_colours(struct str line)
{
	unsigned all = text_columns(line);

	/* ESC is shown as one column, the rest of a colour as it is written */
	for (size_t i = 0; i < line.n; i++) {
		if (line.p[i] != '\033')
			continue;
		for (; i < line.n && line.p[i] != 'm'; i++)
			all -= all > 0;
		all -= all > 0;
	}
	return all;
}

/* Whether the text takes more rows than there are, the prompt's among them. */
static bool longer_than_screen(struct str text, unsigned columns_told)
{
	struct winsize size = { 0 };
	uint64_t rows = 1;
	struct str line;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || !size.ws_row)
		size.ws_row = ROWS_UNKNOWN;
	if (!size.ws_col)
		size.ws_col = (unsigned short)columns_told;
	while (text.n && rows <= size.ws_row) {
		if (!str_cut(text, '\n', &line, &text)) {
			line = text;
			text = (struct str){ 0 };
		}
		unsigned columns = columns_without_colours(line);
		rows += columns ? (columns - 1) / size.ws_col + 1 : 1;
	}
	return rows > size.ws_row;
}

/* does not return */
static void become_pager(const char *pager, const int pipe_fd[2])
{
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	if (dup2(pipe_fd[0], STDIN_FILENO) < 0)
		_exit(127);
	close(pipe_fd[0]);
	close(pipe_fd[1]);
	/* leave when it fits, keep colours and the screen */
	setenv("LESS", "FRX", 0);
	setenv("LV", "-c", 0);
	execl("/bin/sh", "sh", "-c", pager, (char *)NULL);
	_exit(127);
}

/* What is left unread is nobody's loss: whoever leaves has seen enough. */
static void feed(int fd, struct str text)
{
	while (text.n) {
		ssize_t n = write(fd, text.p, text.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		text = str_from(text, (size_t)n);
	}
}

static bool ended_well(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return false;
	}
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool page(const char *pager, struct str text)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct sigaction interrupt;
	struct sigaction quit;
	int fd[2];

	if (pipe(fd) != 0)
		return false;
	fflush(stdout);
	pid_t child = fork();
	if (child == 0)
		become_pager(pager, fd);
	close(fd[0]);
	/* they are the pager's business now, as with git */
	sigaction(SIGINT, &ignore, &interrupt);
	sigaction(SIGQUIT, &ignore, &quit);
	if (child > 0)
		feed(fd[1], text);
	close(fd[1]);
	bool ok = child > 0 && ended_well(child);
	sigaction(SIGINT, &interrupt, NULL);
	sigaction(SIGQUIT, &quit, NULL);
	return ok;
}

bool pager_show(struct str text, unsigned columns)
{
	const char *pager = pager_wanted();

	return pager && longer_than_screen(text, columns) &&
		page(pager, text);
}
