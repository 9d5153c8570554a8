// SPDX-License-Identifier: GPL-2.0-only
/*
 * CONFIG_SLUB_DEBUG: what is kept of each object to see that it is used
 * rightly (see slab_internal.h), and slub_debug=, which says of which.
 */
#define pr_fmt(fmt) "slab: " fmt

#include <asm/current.h>
#include <base/errno.h>
#include <base/init.h>
#include <kernel/params.h>
#include <kernel/percpu.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <kernel/smp.h>
#include <lib/glob.h>
#include <lib/string.h>
#include <mm/kasan.h>

#include "internal.h"
#include "slab_internal.h"

#define POISON_FREE	0x6b
#define RED_ZONE	0xbb
#define GUARD		0xbbbbbbbbbbbbbbbbUL
#define STATE_LIVE	0xcccccccc5ab1aa11UL	/* xor the object's address */
#define STATE_FREE	0xbbbbbbbb5ab1f4eeUL

struct track {
	unsigned long ip;	/* 0: nobody did it */
	pid_t pid;
	u32 cpu;
};

static struct slab_debug_choice chosen = { .flags = SLAB_DEBUG_FLAGS };

/* slub_debug=@val.  0 or -EINVAL, -ENOSPC; then *@c is as it was. */
int slab_debug_parse(struct slab_debug_choice *c, const char *val)
{
	u32 flags = 0;

	if (!val || !*val || *val == ',')
		flags = SLAB_DEBUG_FLAGS;
	for (; val && *val && *val != ','; val++) {
		switch (*val) {
		case '-': flags = 0; break;
		case 'F': flags |= SLAB_CONSISTENCY_CHECKS; break;
		case 'Z': flags |= SLAB_RED_ZONE; break;
		case 'P': flags |= SLAB_POISON; break;
		case 'U': flags |= SLAB_STORE_USER; break;
		default: return -EINVAL;
		}
	}
	if (val && strlen(val) > sizeof(c->names))
		return -ENOSPC;
	strscpy(c->names, val && *val ? val + 1 : "", sizeof(c->names));
	c->flags = flags;
	return 0;
}

u32 slab_debug_choose(const struct slab_debug_choice *c, const char *name)
{
	const char *p = c->names, *end;

	if (!*p)
		return c->flags;
	for (; *p; p = *end ? end + 1 : end) {
		end = strchrnul(p, ',');
		if (glob_match(p, end, name))
			return c->flags;
	}
	return 0;
}

static int set_slub_debug(const char *val, const struct kernel_param *kp)
{
	(void)kp;
	return slab_debug_parse(&chosen, val);
}
early_param("slub_debug", slub_debug, set_slub_debug,
	    "[=FZPU][,CACHE...] check slab objects: sanity, red zones, poison, users; - for none; "
	    "of these caches alone (default: all, of all)");

u32 slab_debug_flags(const char *name)
{
	return slab_debug_choose(&chosen, name);
}

static unsigned long *state_of(const struct kmem_cache *s, const void *p)
{
	return (unsigned long *)((unsigned long)p + s->state);
}

static struct track *tracks_of(const struct kmem_cache *s, const void *p)
{
	return (struct track *)(asked_of(s, p) + 1);
}

/* The last word before the next object. */
static unsigned long *guard_of(const struct kmem_cache *s, const void *p)
{
	return (unsigned long *)((unsigned long)p + s->size) - 1;
}

static void take_track(struct track *t, unsigned long ip)
{
	*t = (struct track){ .ip = ip, .pid = current->pid, .cpu = raw_smp_processor_id() };
}

u32 slab_debug_layout(struct kmem_cache *s, u32 end)
{
	if (s->flags & SLAB_STORE_USER)
		end += 2 * sizeof(struct track);
	if (s->flags & SLAB_RED_ZONE)
		end += sizeof(unsigned long);
	return end;
}

static void mark_free(const struct kmem_cache *s, void *p)
{
	*state_of(s, p) = STATE_FREE ^ (unsigned long)p;
	/* Until it is said to be free. */
	kasan_unpoison(p, s->object_size);
	if (!s->ctor && s->flags & SLAB_POISON)
		memset(p, POISON_FREE, s->object_size);
}

void slab_debug_new(const struct kmem_cache *s, void *p)
{
	mark_free(s, p);
	if (s->flags & SLAB_STORE_USER)
		memset(tracks_of(s, p), 0, 2 * sizeof(struct track));
	if (s->flags & SLAB_RED_ZONE)
		*guard_of(s, p) = GUARD;
}

static bool free_and_untouched(const struct kmem_cache *s, const void *p)
{
	if (*state_of(s, p) != (STATE_FREE ^ (unsigned long)p))
		return false;
	return s->ctor || !(s->flags & SLAB_POISON) ||
		!memchr_inv(p, POISON_FREE, s->object_size);
}

void slab_debug_check_free(const struct kmem_cache *s, void *p)
{
	if (likely(free_and_untouched(s, p)))
		return;
	slab_report(s, p, SLAB_WRITTEN_FREE, slab_debug_freed_by(s, p));
	mark_free(s, p);
}

void slab_debug_alloc(const struct kmem_cache *s, void *p, unsigned long ip)
{
	slab_debug_check_free(s, p);
	*state_of(s, p) = STATE_LIVE ^ (unsigned long)p;
	*asked_of(s, p) = s->object_size;
	if (s->flags & SLAB_STORE_USER) {
		take_track(&tracks_of(s, p)[0], ip);
		tracks_of(s, p)[1].ip = 0;
	}
}

void slab_debug_narrow(const struct kmem_cache *s, void *p, size_t size)
{
	*asked_of(s, p) = size;
	if (s->flags & SLAB_RED_ZONE)
		memset((char *)p + size, RED_ZONE, s->object_size - size);
}

static bool red_zone_is_whole(const struct kmem_cache *s, const void *p)
{
	unsigned long asked = *asked_of(s, p);

	if (!(s->flags & SLAB_RED_ZONE))
		return true;
	return asked <= s->object_size && *guard_of(s, p) == GUARD &&
		!memchr_inv((const char *)p + asked, RED_ZONE, s->object_size - asked);
}

/* The word before it is the guard of the one before. */
static bool is_first(const void *p)
{
	return p == page_address(slab_of(p));
}

enum slab_error slab_debug_error(const struct kmem_cache *s, const void *p)
{
	unsigned long state = *state_of(s, p);

	if (state == (STATE_FREE ^ (unsigned long)p))
		return SLAB_FREED_TWICE;
	if (state != (STATE_LIVE ^ (unsigned long)p) || !red_zone_is_whole(s, p))
		return SLAB_BEHIND;
	if (s->flags & SLAB_RED_ZONE && !is_first(p) &&
	    ((const unsigned long *)p)[-1] != GUARD)
		return SLAB_BEFORE;
	return SLAB_OK;
}

/* Said once: it goes back mended, but for what was asked for, which nobody asks for again. */
static void mend_guards(const struct kmem_cache *s, void *p)
{
	if (!(s->flags & SLAB_RED_ZONE))
		return;
	*guard_of(s, p) = GUARD;
	if (!is_first(p))
		((unsigned long *)p)[-1] = GUARD;
}

bool slab_debug_free(const struct kmem_cache *s, void *p, unsigned long ip)
{
	enum slab_error error = slab_error_of(s, p);

	if (unlikely(error == SLAB_BEHIND || error == SLAB_BEFORE)) {
		/* Who wrote is not known; whose memory it was is. */
		slab_report(s, p, error, slab_debug_allocated_by(s, p) ?: ip);
		mend_guards(s, p);
	} else if (unlikely(error)) {
		slab_report(s, p, error, ip);
		return false;
	}
	mark_free(s, p);
	if (s->flags & SLAB_STORE_USER)
		take_track(&tracks_of(s, p)[1], ip);
	return true;
}

unsigned long slab_debug_allocated_by(const struct kmem_cache *s, const void *p)
{
	return s->flags & SLAB_STORE_USER ? tracks_of(s, p)[0].ip : 0;
}

unsigned long slab_debug_freed_by(const struct kmem_cache *s, const void *p)
{
	return s->flags & SLAB_STORE_USER ? tracks_of(s, p)[1].ip : 0;
}

static void print_track(const char *what, const struct track *t)
{
	if (t->ip)
		pr_err("%s by %pS, thread %d, CPU %u\n", what, (void *)t->ip, t->pid, t->cpu);
}

static void print_words(const char *what, const unsigned long *w)
{
	pr_err("%s: %016lx %016lx\n", what, w[0], w[1]);
}

void slab_debug_print(const struct kmem_cache *s, const void *p)
{
	const char *object = p;
	const u8 *bad = s->ctor ? NULL : memchr_inv(p, POISON_FREE, s->object_size);

	if (s->flags & SLAB_STORE_USER) {
		print_track("allocated", &tracks_of(s, p)[0]);
		print_track("freed", &tracks_of(s, p)[1]);
	}
	if (*state_of(s, p) == (STATE_FREE ^ (unsigned long)p) && bad)
		pr_err("byte %ld was %#x\n", (long)(bad - (const u8 *)p), *bad);
	if (!is_first(p))
		print_words("before it", (const unsigned long *)object - 2);
	print_words("behind it", (const unsigned long *)(object + s->state));
}
