/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between slab.c and slab_debug.c.  With CONFIG_SLUB_DEBUG and s->flags an
 * object looks like this, each part beginning at a multiple of 8 bytes:
 *
 *	the object	object_size bytes; what was not asked for is red
 *	the state	at s->state: live or free, xor its address
 *	the link	at s->link: of a free object the next, of a live one the bytes asked for
 *	the tracks	with SLAB_STORE_USER: who allocated it, who freed it
 *	the guard	with SLAB_RED_ZONE: in front of the next object
 */
#ifndef MM_SLAB_INTERNAL_H
#define MM_SLAB_INTERNAL_H

#include <kernel/spinlock.h>
#include <mm/page.h>
#include <mm/slab.h>

#define SLAB_DEBUG_FLAGS \
	(SLAB_CONSISTENCY_CHECKS | SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER)

/*
 * Who may touch a member:
 *	[c]  constant from creation to destruction
 *	[l]  under @lock
 */
struct kmem_cache {
	const char *name;	/* [c] NULL: this entry is unused; claimed under caches_lock */
	void (*ctor)(void *);	/* [c] */
	struct kmem_cpu __percpu *cpu;	/* [c] what CPUs keep */
	u32 object_size;	/* [c] bytes asked for */
	u32 size;		/* [c] bytes from one object to the next */
	u32 link;		/* [c] where a free object holds the next */
	u32 flags;		/* [c] of SLAB_DEBUG_FLAGS; 0: nothing is checked */
	u32 state;		/* [c] where the state word is, if @flags is not 0 */
	u16 batch;		/* [c] objects moved to or from a CPU at once */
	u16 high;		/* [c] most that a CPU keeps */
	u16 order, objects;	/* [c] of a slab */
	raw_spinlock_t lock;	/* covers the slabs: struct page and free lists */
	u32 slabs;		/* [l] how many there are */
	u32 partial;		/* [l] frame number of the first slab with free objects */
	unsigned long out;	/* [l] objects not in slabs: live or with a CPU */
};

enum slab_error {
	SLAB_OK,
	SLAB_NO_OBJECT,		/* not the start of one */
	SLAB_FREED_TWICE,
	SLAB_BEHIND,		/* written behind its end */
	SLAB_BEFORE,		/* written before its start */
	SLAB_WRITTEN_FREE,	/* written while it was free */
	SLAB_OTHER_CACHE,
	SLAB_NO_MEMORY_OF_OURS,
	SLAB_LEAKED,		/* its cache is destroyed */
};

static inline void **link_of(const struct kmem_cache *s, void *p)
{
	return (void **)((char *)p + s->link);
}

static inline unsigned long *asked_of(const struct kmem_cache *s, const void *p)
{
	return (unsigned long *)((unsigned long)p + s->link);
}

static inline bool slab_checks(const struct kmem_cache *s)
{
	return IS_ENABLED(CONFIG_SLUB_DEBUG) && s->flags;
}

/* slab.c: say what is wrong with @p, NULL: none, of @s, NULL: of none; by the code at @ip. */
void slab_report(const struct kmem_cache *s, const void *p, enum slab_error error,
		 unsigned long ip);
struct page *slab_of(const void *p);
struct kmem_cache *slab_cache(const struct page *slab);
/* A freed object that was kept goes to this CPU's list.  Context: any but NMI. */
void slab_give_back(struct kmem_cache *s, void *p, unsigned long ip);
void slab_drain_here(void *info);
enum slab_error slab_error_of(const struct kmem_cache *s, const void *p);

/* slab_debug.c: slub_debug=: the flags, for the names in the list; "": for all. */
struct slab_debug_choice {
	u32 flags;
	char names[124];
};
int slab_debug_parse(struct slab_debug_choice *c, const char *val);
u32 slab_debug_choose(const struct slab_debug_choice *c, const char *name);
/* Which checks the command line wants of the cache @name. */
u32 slab_debug_flags(const char *name);
/* Room for what is kept behind an object of @s, from @end on.  Return: the new end. */
u32 slab_debug_layout(struct kmem_cache *s, u32 end);
/* A new slab's free object. */
void slab_debug_new(const struct kmem_cache *s, void *p);
/* It is given out.  What is wrong with it is reported. */
void slab_debug_alloc(const struct kmem_cache *s, void *p, unsigned long ip);
/* Only @size bytes were asked for: watch those behind them. */
void slab_debug_narrow(const struct kmem_cache *s, void *p, size_t size);
/* May it go back to the free list?  If not it was reported. */
bool slab_debug_free(const struct kmem_cache *s, void *p, unsigned long ip);
/* Was it written while it was free?  For the end of its slab. */
void slab_debug_check_free(const struct kmem_cache *s, void *p);
/* What is wrong with freeing it: what slab.c cannot know. */
enum slab_error slab_debug_error(const struct kmem_cache *s, const void *p);
/* Who allocated and who freed @p: 0 if that is not known. */
unsigned long slab_debug_allocated_by(const struct kmem_cache *s, const void *p);
unsigned long slab_debug_freed_by(const struct kmem_cache *s, const void *p);
/* The tracks and the bytes about the end, in words. */
void slab_debug_print(const struct kmem_cache *s, const void *p);

#endif /* MM_SLAB_INTERNAL_H */
