/* SPDX-License-Identifier: Apache-2.0 */
/* The files of an advisory, and their digests. */
#include "case/steps/advise.h"
#include "case/steps/out_folder.h"

/* Those that are made of others come after them. */
static bool write_files(const struct advisory *a,
	struct buf *file,
	struct err *err)
{
	const size_t n = n_advisory_files;
	bool ok = true;

	for (size_t i = 0; ok && i < n; i++) {
		if (advisory_files[i].write)
			ok = advisory_files[i].write(a, &file[i], err);
	}
	for (size_t i = 0; ok && i < n; i++) {
		if (advisory_files[i].gather) {
			ok = advisory_files[i].gather(a,
				advisory_files,
				file,
				n,
				&file[i],
				err);
		}
	}
	return ok;
}

static bool make_files(const struct advisory *a,
	struct buf *file,
	struct advise_files *ret,
	struct err *err)
{
	struct buf digests = { 0 };
	bool bad = false;

	if (!write_files(a, file, err))
		return false;
	for (size_t i = 0; i < n_advisory_files; i++) {
		bad |= file[i].bad;
		ret->file[i] = sha256_of(buf_str(&file[i]));
		ret->size[i] = file[i].n;
		buf_add(&digests,
			(struct str){ (const char *)ret->file[i].b,
				SHA256_N });
	}
	ret->all = sha256_of(buf_str(&digests));
	bad |= digests.bad;
	buf_done(&digests);
	return !bad ||
		fail(err, ERR_LIMIT, 0, "no memory left to write a letter");
}

bool advise_write(const char *dir,
	const struct advisory *a,
	struct advise_files *ret,
	struct err *err)
{
	enum {
		FILES_MAX = sizeof ret->file / sizeof *ret->file
	};
	struct buf file[FILES_MAX] = { 0 };
	struct out_file put[FILES_MAX] = { 0 };

	*ret = (struct advise_files){ 0 };
	bool ok = make_files(a, file, ret, err);
	for (size_t i = 0; i < n_advisory_files; i++) {
		put[i].name = advisory_files[i].name;
		put[i].bytes = buf_str(&file[i]);
	}
	ok = ok && out_folder_put(dir, put, n_advisory_files, err);
	for (size_t i = 0; i < n_advisory_files; i++)
		buf_done(&file[i]);
	return ok;
}
