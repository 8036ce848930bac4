/* SPDX-License-Identifier: Apache-2.0 */
#include "store/protect.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

/* --- passphrases ---------------------------------------------------------
 */

void passphrase_forget(struct passphrase *p)
{
	OPENSSL_cleanse(p, sizeof *p);
}

/* without the end of the line; nothing behind it counts */
static void cut_line(struct passphrase *p)
{
	char *end = memchr(p->text, '\n', p->n);

	if (end)
		p->n = (size_t)(end - p->text);
	p->text[p->n] = 0;
}

static bool length_ok(const struct passphrase *p, struct err *err)
{
	return (p->n >= PASSPHRASE_MIN && p->n < PASSPHRASE_MAX) ||
		fail(err,
			ERR_USAGE,
			0,
			"a passphrase of %d to %d bytes was expected",
			PASSPHRASE_MIN,
			PASSPHRASE_MAX - 1);
}

static bool read_some(int fd,
	const char *name,
	struct passphrase *ret,
	struct err *err)
{
	ssize_t n;

	do {
		n = read(fd, ret->text, PASSPHRASE_MAX);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return fail_os(err,
			"cannot read the passphrase from %s",
			name);
	ret->n = (size_t)n;
	cut_line(ret);
	return true;
}

static bool from_file(const char *path,
	struct passphrase *ret,
	struct err *err)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return fail_os(err,
			"cannot open the passphrase's file %s",
			path);
	bool ok = fstat(fd, &st) == 0 && !(st.st_mode & (S_IRWXG | S_IRWXO));
	if (!ok) {
		fail(err,
			ERR_IO,
			0,
			"the passphrase's file %s may be read or written by "
			"others than its owner; `chmod 600 %s`",
			path,
			path);
	}
	ok = ok && read_some(fd, path, ret, err);
	close(fd);
	return ok;
}

/* Signals wait while nothing that is typed is shown: the terminal must not
 * stay so. */
static void hold_signals(sigset_t *ret_before)
{
	sigset_t all;

	sigemptyset(&all);
	sigaddset(&all, SIGINT);
	sigaddset(&all, SIGTERM);
	sigaddset(&all, SIGHUP);
	sigaddset(&all, SIGQUIT);
	sigaddset(&all, SIGTSTP);
	sigprocmask(SIG_BLOCK, &all, ret_before);
}

static bool type_once(int tty,
	const char *question,
	struct passphrase *ret,
	struct err *err)
{
	struct termios shown;
	struct termios hidden;
	sigset_t before;
	struct err ignored;

	if (tcgetattr(tty, &shown))
		return fail_os(err, "the terminal cannot be asked");
	hidden = shown;
	hidden.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK);
	hidden.c_lflag |= ECHONL;
	hold_signals(&before);
	/* what was typed before the question is no answer to it */
	tcsetattr(tty, TCSAFLUSH, &hidden);
	file_write_all(tty, str_of(question), "the terminal", &ignored);
	bool ok = read_some(tty, "the terminal", ret, err);
	tcsetattr(tty, TCSAFLUSH, &shown);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return ok;
}

static bool type_again(int tty,
	const struct passphrase *first,
	struct err *err)
{
	struct passphrase again;
	bool ok = type_once(tty, "The same once more: ", &again, err);

	if (ok &&
		(again.n != first->n ||
			CRYPTO_memcmp(again.text, first->text, first->n))) {
		ok = fail(err,
			ERR_USAGE,
			0,
			"the two passphrases are not the same");
	}
	passphrase_forget(&again);
	return ok;
}

static bool from_terminal(const char *question,
	bool is_new,
	struct passphrase *ret,
	struct err *err)
{
	int tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (tty < 0) {
		return fail(err,
			ERR_USAGE,
			0,
			"the signing key is under a passphrase, and there is "
			"no terminal to ask for it; "
			"ASHIATO_KEY_PASSPHRASE_FILE may name a file that "
			"holds it");
	}
	bool ok = type_once(tty, question, ret, err) &&
		(!is_new || type_again(tty, ret, err));
	close(tty);
	return ok;
}

bool passphrase_ask(const char *question,
	bool is_new,
	struct passphrase *ret,
	struct err *err)
{
	const char *new_path = getenv("ASHIATO_KEY_NEW_PASSPHRASE_FILE");
	const char *path = getenv("ASHIATO_KEY_PASSPHRASE_FILE");

	*ret = (struct passphrase){ 0 };
	if (is_new && new_path)
		path = new_path;
	bool ok = path ? from_file(path, ret, err)
		       : from_terminal(question, is_new, ret, err);
	ok = ok && length_ok(ret, err);
	if (!ok)
		passphrase_forget(ret);
	return ok;
}

/* --- the key -------------------------------------------------------------
 */

static X509_ALGOR *derivation(void)
{
	enum {
		/* OpenSSL 3.0 takes no more than 32 MiB, and this is 16 */
		N = 1 << 14,
		R = 8,
		P = 5
	};

	return PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(),
		NULL,
		0,
		NULL,
		N,
		R,
		P);
}

static X509_SIG *encrypted(const unsigned char *seed,
	const struct passphrase *p)
{
	EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519,
		NULL,
		seed,
		SEED_N);
	PKCS8_PRIV_KEY_INFO *plain = key ? EVP_PKEY2PKCS8(key) : NULL;
	X509_ALGOR *how = derivation();
	X509_SIG *ret = plain && how
		? PKCS8_set0_pbe(p->text, (int)p->n, plain, how)
		: NULL;

	/* ret has it now */
	if (!ret)
		X509_ALGOR_free(how);
	PKCS8_PRIV_KEY_INFO_free(plain);
	EVP_PKEY_free(key);
	return ret;
}

bool protect_seed(const unsigned char seed[static SEED_N],
	const struct passphrase *p,
	struct buf *ret,
	struct err *err)
{
	X509_SIG *x = encrypted(seed, p);
	BIO *b = BIO_new(BIO_s_mem());
	char *text = NULL;
	bool ok = x && b && PEM_write_bio_PKCS8(b, x);

	if (ok) {
		long n = BIO_get_mem_data(b, &text);

		buf_add(ret, (struct str){ text, (size_t)n });
	}
	BIO_free(b);
	X509_SIG_free(x);
	return (ok && !ret->bad) ||
		fail(err,
			ERR_IO,
			0,
			"OpenSSL cannot put the key under a passphrase");
}

static bool seed_of(PKCS8_PRIV_KEY_INFO *plain,
	unsigned char ret[static SEED_N])
{
	EVP_PKEY *key = plain ? EVP_PKCS82PKEY(plain) : NULL;
	size_t n = SEED_N;
	bool ok = key && EVP_PKEY_id(key) == EVP_PKEY_ED25519 &&
		EVP_PKEY_get_raw_private_key(key, ret, &n) == 1 &&
		n == SEED_N;

	EVP_PKEY_free(key);
	return ok;
}

bool unprotect_seed(struct str pem,
	const char *name,
	const struct passphrase *p,
	unsigned char ret[static SEED_N],
	struct err *err)
{
	BIO *b = pem.n <= PROTECTED_MAX ? BIO_new_mem_buf(pem.p, (int)pem.n)
					: NULL;
	X509_SIG *x = b ? PEM_read_bio_PKCS8(b, NULL, NULL, NULL) : NULL;
	PKCS8_PRIV_KEY_INFO *plain =
		x ? PKCS8_decrypt(x, p->text, (int)p->n) : NULL;
	bool ok = seed_of(plain, ret);

	if (!x) {
		fail(err,
			ERR_FORMAT,
			0,
			"%s is not a signing key under a passphrase: PEM was "
			"expected",
			name);
	} else if (!ok) {
		fail(err,
			ERR_USAGE,
			0,
			"the passphrase does not open the signing key %s",
			name);
	}
	PKCS8_PRIV_KEY_INFO_free(plain);
	X509_SIG_free(x);
	BIO_free(b);
	ERR_clear_error();
	return ok;
}
