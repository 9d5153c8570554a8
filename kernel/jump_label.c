// SPDX-License-Identifier: GPL-2.0-only
/*
 * Static keys: turning one patches every branch on it.
 *
 * The table of branches is the linker's, a few hundred entries that are
 * walked for each change; changes are rare.
 */
#include <asm/jump_label.h>
#include <asm/text_poke.h>
#include <kernel/bug.h>
#include <kernel/mutex.h>
#include <kernel/sections.h>
#include <kernel/static_key.h>
#include <kernel/system_state.h>

#define BATCH	32	/* branches patched at a time: each batch costs three rounds of all CPUs */

SECTION_TABLE(const struct jump_entry, __jump_table);

/* Covers the count of every key, and that the text agrees with it. */
static DEFINE_MUTEX(jump_label_mutex);

/* The distance from a member to what it means, added to its address. */
static unsigned long from_here(const s32 *disp)
{
	return (unsigned long)disp + (unsigned long)(long)*disp;
}

/* Init text is gone, or somebody else's, once the system runs. */
static bool still_there(unsigned long code)
{
	return READ_ONCE(system_state) < SYSTEM_RUNNING ||
	       code < (unsigned long)_sinittext || code >= (unsigned long)_einittext;
}

/* jump_label_mutex is held. */
static void patch(const struct static_key *key, bool on)
{
	struct text_poke poke[BATCH];
	unsigned int nr = 0;

	for (const struct jump_entry *e = __start___jump_table; e < __stop___jump_table; e++) {
		unsigned long code = from_here(&e->code_disp), key_bits = from_here(&e->key_disp);

		if ((key_bits & ~1UL) != (unsigned long)key || !still_there(code))
			continue;
		if (on != (key_bits & 1))
			text_poke_jmp(&poke[nr++], (void *)code,
				      (void *)from_here(&e->target_disp));
		else
			text_poke_nop(&poke[nr++], (void *)code);
		if (nr == BATCH) {
			text_poke_all(poke, nr);
			nr = 0;
		}
	}
	text_poke_all(poke, nr);
}

/* jump_label_mutex is held. */
static void set_count(struct static_key *key, s32 count)
{
	bool was = key->enabled > 0;

	WRITE_ONCE(key->enabled, count);
	if (was != (count > 0))
		patch(key, count > 0);
}

/**
 * static_key_enable() - turn a key on, whatever it was
 * @key: the key; not one that static_key_slow_inc() counts
 *
 * When it returns all CPUs take the other way.
 *
 * Context: task, may sleep.
 */
void static_key_enable(struct static_key *key)
{
	mutex_lock(&jump_label_mutex);
	set_count(key, 1);
	mutex_unlock(&jump_label_mutex);
}

/**
 * static_key_disable() - turn a key off, whatever it was
 * @key: the key; not one that static_key_slow_inc() counts
 *
 * Context: task, may sleep.
 */
void static_key_disable(struct static_key *key)
{
	mutex_lock(&jump_label_mutex);
	set_count(key, 0);
	mutex_unlock(&jump_label_mutex);
}

/**
 * static_key_slow_inc() - one more who wants a key on
 * @key: the key
 *
 * Context: task, may sleep.
 */
void static_key_slow_inc(struct static_key *key)
{
	mutex_lock(&jump_label_mutex);
	set_count(key, key->enabled + 1);
	mutex_unlock(&jump_label_mutex);
}

/**
 * static_key_slow_dec() - one less who wants a key on
 * @key: the key, which somebody wanted on
 *
 * Context: task, may sleep.
 */
void static_key_slow_dec(struct static_key *key)
{
	mutex_lock(&jump_label_mutex);
	if (!WARN_ON(key->enabled <= 0))
		set_count(key, key->enabled - 1);
	mutex_unlock(&jump_label_mutex);
}

#ifdef CONFIG_FUNCTION_GRAPH_TRACER
/**
 * static_branch_at() - is an instruction a branch on some key?
 * @code: its address
 *
 * Context: any.
 */
bool static_branch_at(unsigned long code)
{
	for (const struct jump_entry *e = __start___jump_table; e < __stop___jump_table; e++)
		if (from_here(&e->code_disp) == code)
			return true;
	return false;
}
#endif
