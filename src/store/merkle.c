/* SPDX-License-Identifier: Apache-2.0 */
#include "store/merkle.h"

/* RFC 9162, 2.1.1: "the hash of a leaf ... HASH(0x00 || d(0))" and "HASH(0x01
 * || MTH(D[0:k]) || MTH(D[k:n]))" */
struct sha256 merkle_leaf(struct hasher *h, struct str entry)
{
	hasher_start(h);
	hasher_add(h, (struct str){ "\x00", 1 });
	hasher_add(h, entry);
	return hasher_end(h);
}

struct sha256 merkle_node(struct hasher *h,
	const struct sha256 *left,
	const struct sha256 *right)
{
	hasher_start(h);
	hasher_add(h, (struct str){ "\x01", 1 });
	hasher_add(h, (struct str){ (const char *)left->b, SHA256_N });
	hasher_add(h, (struct str){ (const char *)right->b, SHA256_N });
	return hasher_end(h);
}

void merkle_add(struct merkle *m, struct hasher *h, struct sha256 leaf)
{
	unsigned n = (unsigned)__builtin_popcountll(m->size);
	struct sha256 node = leaf;

	for (uint64_t size = m->size; size & 1; size >>= 1) {
		n--;
		node = merkle_node(h, &m->peak[n], &node);
	}
	m->peak[n] = node;
	m->size++;
}

struct sha256 merkle_root(const struct merkle *m, struct hasher *h)
{
	unsigned n = (unsigned)__builtin_popcountll(m->size);

	if (!n)
		return sha256_of((struct str){ 0 });
	n--;
	struct sha256 root = m->peak[n];
	while (n) {
		n--;
		root = merkle_node(h, &m->peak[n], &root);
	}
	return root;
}

void merkle_add_peak(struct merkle *m, unsigned bit, struct sha256 root)
{
	m->peak[__builtin_popcountll(m->size)] = root;
	m->size += UINT64_C(1) << bit;
}

struct sha256 merkle_perfect(const struct sha256 *hash,
	size_t n,
	struct hasher *h)
{
	struct merkle m = { 0 };

	for (size_t i = 0; i < n; i++)
		merkle_add(&m, h, hash[i]);
	return m.peak[0];
}
