/* SPDX-License-Identifier: GPL-2.0-only */
/* Hash tables of fixed size: arrays of hlists, 1 << bits of them.  No locking of their own. */
#ifndef LIB_HASHTABLE_H
#define LIB_HASHTABLE_H

#include <base/bits.h>
#include <base/list.h>
#include <lib/hash.h>

#define DECLARE_HASHTABLE(name, bits)	struct hlist_head name[1 << (bits)]
#define DEFINE_HASHTABLE(name, bits)	DECLARE_HASHTABLE(name, bits) = { HLIST_HEAD_INIT }
#define DEFINE_READ_MOSTLY_HASHTABLE(name, bits)	DEFINE_HASHTABLE(name, bits)

#define HASH_SIZE(table)	ARRAY_SIZE(table)
#define HASH_BITS(table)	ilog2(HASH_SIZE(table))

/* A key of 32 bits or less, or of 64. */
#define hash_min(val, bits) \
	(sizeof(val) <= 4 ? hash_32((u32)(val), bits) : hash_64((u64)(val), bits))
#define __hash_head(table, key)	(&(table)[hash_min(key, HASH_BITS(table))])

static inline void __hash_init(struct hlist_head *table, size_t n)
{
	for (size_t i = 0; i < n; i++)
		INIT_HLIST_HEAD(&table[i]);
}

static inline bool __hash_empty(const struct hlist_head *table, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!hlist_empty(&table[i]))
			return false;
	return true;
}

#define hash_init(table)		__hash_init(table, HASH_SIZE(table))
#define hash_empty(table)		__hash_empty(table, HASH_SIZE(table))
#define hash_add(table, node, key)	hlist_add_head(node, __hash_head(table, key))

static inline bool hash_hashed(const struct hlist_node *node)
{
	return !hlist_unhashed(node);
}

static inline void hash_del(struct hlist_node *node)
{
	hlist_del_init(node);
}

/* All entries; @bkt is the loop's own counter. */
#define hash_for_each(table, bkt, obj, member)					\
	for ((bkt) = 0, (obj) = NULL; !(obj) && (bkt) < HASH_SIZE(table); (bkt)++) \
		hlist_for_each_entry(obj, &(table)[bkt], member)
#define hash_for_each_safe(table, bkt, tmp, obj, member)			\
	for ((bkt) = 0, (obj) = NULL; !(obj) && (bkt) < HASH_SIZE(table); (bkt)++) \
		hlist_for_each_entry_safe(obj, tmp, &(table)[bkt], member)
/* Those that hash as @key does; compare the keys oneself. */
#define hash_for_each_possible(table, obj, member, key)	\
	hlist_for_each_entry(obj, __hash_head(table, key), member)
#define hash_for_each_possible_safe(table, obj, tmp, member, key) \
	hlist_for_each_entry_safe(obj, tmp, __hash_head(table, key), member)

/* Under RCU.  Need <kernel/rculist.h>. */
#define hash_add_rcu(table, node, key)	hlist_add_head_rcu(node, __hash_head(table, key))
#define hash_del_rcu(node)		hlist_del_init_rcu(node)
#define hash_for_each_rcu(table, bkt, obj, member)				\
	for ((bkt) = 0, (obj) = NULL; !(obj) && (bkt) < HASH_SIZE(table); (bkt)++) \
		hlist_for_each_entry_rcu(obj, &(table)[bkt], member)
#define hash_for_each_possible_rcu(table, obj, member, key) \
	hlist_for_each_entry_rcu(obj, __hash_head(table, key), member)

#endif /* LIB_HASHTABLE_H */
