// SPDX-License-Identifier: GPL-2.0-only
/*
 * KCSAN: which accesses are watched, and who comes upon a watched one.
 *
 * A watchpoint is a word: whether it is of a write, how many bytes, and where.
 * It is free, or set by who watches, or consumed by the first who came upon it
 * and leaves his side in others[] for the watcher to report.
 *
 * Nothing here takes a lock or allocates.  Barriers and their partners:
 *   release of others[].ready in found()	acquire in watch()
 *	the whole side is there
 *   store of 0 to the watchpoint in watch()	cmpxchg in insert()
 *	who sets it next finds others[] read
 *
 * After: M. Elver, P. E. McKenney, D. Vyukov and others, "Concurrency bugs
 * should fear the big bad data-race detector", LWN, 2020; DataCollider (Erickson
 * and others, OSDI 2010).
 */
#include <asm/cmpxchg.h>
#include <asm/irqflags.h>
#include <asm/processor.h>
#include <base/compiler.h>
#include <base/init.h>
#include <base/limits.h>
#include <kernel/ktime.h>
#include <kernel/params.h>
#include <kernel/percpu.h>
#include <kernel/preempt.h>
#include <kernel/sched.h>
#include <mm/page.h>

#include "kcsan.h"

#define SLOTS		64U
#define NEAR		3U	/* places that a page's watchpoints may have */
#define FREE		0UL
#define CONSUMED	1UL
#define WRITE_BIT	(1UL << 63)
#define SIZE_SHIFT	48
#define ADDR_MASK	((1UL << SIZE_SHIFT) - 1)
#define SIZE_MAX_WATCHED	4096U

bool kcsan_enabled;

static unsigned long watchpoints[SLOTS + NEAR - 1];	/* [a] */
static struct {
	struct kcsan_side side;	/* by who consumed the watchpoint */
	u32 ready;
} others[SLOTS + NEAR - 1];

/* [this CPU] accesses until one is watched, and where that number comes from. */
static DEFINE_PER_CPU(int, kcsan_skip);
static DEFINE_PER_CPU(u32, kcsan_random);
/* [this CPU] kcsan_disable_current() depth of interrupts. */
static DEFINE_PER_CPU(u32, kcsan_irq_disabled);

static unsigned int seed = 1;
core_param("kcsan.seed", seed, uint, "which accesses are watched: the numbers of chance begin here (default 1)");

/* A thread that has turned softirqs off is a thread: what it began to leave out it ends, too. */
static __always_inline u32 *disabled(void)
{
	return in_task() ? &current->kcsan_disabled : this_cpu_ptr(&kcsan_irq_disabled);
}

static __always_inline unsigned int slot_of(const void *ptr)
{
	return ((unsigned long)ptr >> PAGE_SHIFT) % SLOTS;
}

static __always_inline unsigned long encode(const void *ptr, size_t size, bool write)
{
	return (write ? WRITE_BIT : 0) | size << SIZE_SHIFT | ((unsigned long)ptr & ADDR_MASK);
}

/* Are they about the same bytes, and is one of them a write? */
static __always_inline bool meet(unsigned long w, const void *ptr, size_t size, bool write)
{
	unsigned long at = w & ADDR_MASK, len = (w & ~WRITE_BIT) >> SIZE_SHIFT;
	unsigned long from = (unsigned long)ptr & ADDR_MASK;

	return w > CONSUMED && (write || (w & WRITE_BIT)) && at < from + size && from < at + len;
}

static noinline void found(unsigned int i, unsigned long w, const void *ptr, size_t size,
			   int type, unsigned long ip)
{
	unsigned long flags;

	if (*disabled())
		return;
	/* Whole before anything else runs here: the watcher waits for it. */
	flags = arch_local_irq_save();
	if (try_cmpxchg(&watchpoints[i], &w, CONSUMED)) {
		kcsan_disable_current();
		kcsan_fill_side(&others[i].side, ptr, size, type, ip);
		/* Pairs with the acquire in watch(). */
		smp_store_release(&others[i].ready, 1U);
		kcsan_enable_current();
	}
	local_irq_restore(flags);
}

static u64 value_at(const void *ptr, size_t size)
{
	switch (size) {
	case 1: return READ_ONCE(*(const u8 *)ptr);
	case 2: return READ_ONCE(*(const u16 *)ptr);
	case 4: return READ_ONCE(*(const u32 *)ptr);
	case 8: return READ_ONCE(*(const u64 *)ptr);
	default: return 0;
	}
}

/* The next number of this CPU: xorshift. */
static int next_skip(void)
{
	u32 x = this_cpu_read(kcsan_random);

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	this_cpu_write(kcsan_random, x);
	/* From half of it to one and a half. */
	return (int)(CONFIG_KCSAN_SKIP_WATCH / 2 + x % CONFIG_KCSAN_SKIP_WATCH);
}

static int insert(unsigned int slot, unsigned long w)
{
	for (unsigned int i = slot; i < slot + NEAR; i++) {
		unsigned long none = FREE;

		if (try_cmpxchg(&watchpoints[i], &none, w))
			return (int)i;
	}
	return -1;
}

static noinline void watch(const void *ptr, size_t size, int type, unsigned long ip)
{
	unsigned long w = encode(ptr, size, type & KCSAN_ACCESS_WRITE), flags = 0, mine = w;
	bool others_irqs = IS_ENABLED(CONFIG_KCSAN_INTERRUPT_WATCHER);
	struct kcsan_side side, other;
	u64 before, after;
	bool hit;
	int i;

	this_cpu_write(kcsan_skip, next_skip());
	if (*disabled() || size > SIZE_MAX_WATCHED || in_nmi())
		return;
	kcsan_disable_current();
	if (!others_irqs)
		flags = arch_local_irq_save();
	i = insert(slot_of(ptr), w);
	if (i < 0)
		goto out;
	before = value_at(ptr, size);
	udelay(in_task() ? CONFIG_KCSAN_UDELAY_TASK : CONFIG_KCSAN_UDELAY_INTERRUPT);
	after = value_at(ptr, size);
	hit = !try_cmpxchg(&watchpoints[i], &mine, FREE);
	if (hit) {
		/* Its interrupts are off.  Pairs with the release in found(). */
		while (!smp_load_acquire(&others[i].ready))
			cpu_relax();
		other = others[i].side;
		WRITE_ONCE(others[i].ready, 0U);
		smp_store_release(&watchpoints[i], FREE);
	}
	/* A write of what was there already is seen by nobody who only reads. */
	if (hit && before == after && size <= 8 && !(type & (KCSAN_ACCESS_WRITE | KCSAN_ACCESS_ASSERT)))
		hit = false;
	else if (hit || (before != after && IS_ENABLED(CONFIG_KCSAN_REPORT_RACE_UNKNOWN_ORIGIN))) {
		kcsan_fill_side(&side, ptr, size, type, ip);
		kcsan_report(&side, hit ? &other : NULL, before, after);
	}
out:
	if (!others_irqs)
		local_irq_restore(flags);
	kcsan_enable_current();
}

static __always_inline bool is_atomic(const void *ptr, size_t size, int type)
{
	if (type & KCSAN_ACCESS_ATOMIC)
		return true;
	return IS_ENABLED(CONFIG_KCSAN_ASSUME_PLAIN_WRITES_ATOMIC) &&
		type == KCSAN_ACCESS_WRITE && size <= sizeof(long) &&
		!((unsigned long)ptr & (size - 1));
}

static __always_inline void check(const void *ptr, size_t size, int type, unsigned long ip)
{
	unsigned int slot = slot_of(ptr);

	if (!READ_ONCE(kcsan_enabled) || !size)
		return;
	for (unsigned int i = slot; i < slot + NEAR; i++) {
		unsigned long w = READ_ONCE(watchpoints[i]);

		if (unlikely(meet(w, ptr, size, type & KCSAN_ACCESS_WRITE))) {
			found(i, w, ptr, size, type, ip);
			return;
		}
	}
	if (is_atomic(ptr, size, type))
		return;
	if (unlikely(this_cpu_read(kcsan_skip) <= 0))
		watch(ptr, size, type, ip);
	else
		this_cpu_sub(kcsan_skip, 1);
}

/**
 * __kcsan_check_access() - as if there were an access here
 * @ptr:  to what
 * @size: bytes
 * @type: KCSAN_ACCESS_*
 *
 * Context: any.
 */
void __kcsan_check_access(const void *ptr, size_t size, int type)
{
	check(ptr, size, type, _RET_IP_);
}

/**
 * kcsan_disable_current() - from here on this thread, or interrupt, is not looked at
 *
 * Context: any.
 */
void kcsan_disable_current(void)
{
	(*disabled())++;
}

/**
 * kcsan_enable_current() - the end of kcsan_disable_current()
 *
 * Context: any.
 */
void kcsan_enable_current(void)
{
	(*disabled())--;
}

static int __init kcsan_init(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		*per_cpu_ptr(&kcsan_random, cpu) = (seed + cpu) * 2654435761U | 1U;
		*per_cpu_ptr(&kcsan_skip, cpu) = CONFIG_KCSAN_SKIP_WATCH;
	}
	WRITE_ONCE(kcsan_enabled, true);
	return 0;
}
core_initcall(kcsan_init);

/* What the compiler calls: sizes, and volatile, which is what marked accesses are. */
void __tsan_init(void);
void __tsan_init(void) { }
void __tsan_func_entry(void *from);
void __tsan_func_entry(void *from) { (void)from; }
void __tsan_func_exit(void);
void __tsan_func_exit(void) { }

#define ACCESS(name, size, type)						\
	void __tsan_##name(void *ptr);						\
	void __tsan_##name(void *ptr) { check(ptr, size, type, _RET_IP_); }
#define ACCESSES(size)								\
	ACCESS(read##size, size, 0)						\
	ACCESS(write##size, size, KCSAN_ACCESS_WRITE)				\
	ACCESS(read_write##size, size, KCSAN_ACCESS_WRITE | KCSAN_ACCESS_COMPOUND) \
	ACCESS(unaligned_read##size, size, 0)					\
	ACCESS(unaligned_write##size, size, KCSAN_ACCESS_WRITE)			\
	ACCESS(unaligned_read_write##size, size, KCSAN_ACCESS_WRITE | KCSAN_ACCESS_COMPOUND) \
	ACCESS(volatile_read##size, size, (size) > 8 ? 0 : KCSAN_ACCESS_ATOMIC)	\
	ACCESS(volatile_write##size, size, KCSAN_ACCESS_WRITE |			\
	       ((size) > 8 ? 0 : KCSAN_ACCESS_ATOMIC))				\
	ACCESS(unaligned_volatile_read##size, size,				\
	       (size) > 8 ? 0 : KCSAN_ACCESS_ATOMIC)				\
	ACCESS(unaligned_volatile_write##size, size, KCSAN_ACCESS_WRITE |	\
	       ((size) > 8 ? 0 : KCSAN_ACCESS_ATOMIC))
ACCESSES(1)
ACCESSES(2)
ACCESSES(4)
ACCESSES(8)
ACCESSES(16)

void __tsan_read_range(void *ptr, size_t size);
void __tsan_read_range(void *ptr, size_t size)
{
	check(ptr, size, 0, _RET_IP_);
}

void __tsan_write_range(void *ptr, size_t size);
void __tsan_write_range(void *ptr, size_t size)
{
	check(ptr, size, KCSAN_ACCESS_WRITE, _RET_IP_);
}

/* Atomics are marked; the order that was asked for is never more than is had here. */
#define RMW	(KCSAN_ACCESS_WRITE | KCSAN_ACCESS_ATOMIC)
#define FETCH(bits, op)								\
	u##bits __tsan_atomic##bits##_fetch_##op(u##bits *ptr, u##bits v, int mo); \
	u##bits __tsan_atomic##bits##_fetch_##op(u##bits *ptr, u##bits v, int mo) \
	{									\
		(void)mo;							\
		check(ptr, (bits) / 8, RMW, _RET_IP_);				\
		return __atomic_fetch_##op(ptr, v, __ATOMIC_SEQ_CST);		\
	}
#define ATOMICS(bits)								\
	u##bits __tsan_atomic##bits##_load(const u##bits *ptr, int mo);		\
	u##bits __tsan_atomic##bits##_load(const u##bits *ptr, int mo)		\
	{									\
		(void)mo;							\
		check(ptr, (bits) / 8, KCSAN_ACCESS_ATOMIC, _RET_IP_);		\
		return __atomic_load_n(ptr, __ATOMIC_SEQ_CST);			\
	}									\
	void __tsan_atomic##bits##_store(u##bits *ptr, u##bits v, int mo);	\
	void __tsan_atomic##bits##_store(u##bits *ptr, u##bits v, int mo)	\
	{									\
		check(ptr, (bits) / 8, RMW, _RET_IP_);				\
		if (mo == __ATOMIC_SEQ_CST)					\
			__atomic_store_n(ptr, v, __ATOMIC_SEQ_CST);		\
		else								\
			__atomic_store_n(ptr, v, __ATOMIC_RELEASE);		\
	}									\
	u##bits __tsan_atomic##bits##_exchange(u##bits *ptr, u##bits v, int mo); \
	u##bits __tsan_atomic##bits##_exchange(u##bits *ptr, u##bits v, int mo)	\
	{									\
		(void)mo;							\
		check(ptr, (bits) / 8, RMW, _RET_IP_);				\
		return __atomic_exchange_n(ptr, v, __ATOMIC_SEQ_CST);		\
	}									\
	int __tsan_atomic##bits##_compare_exchange_strong(u##bits *ptr, u##bits *old, \
							  u##bits v, int mo, int fail);	\
	int __tsan_atomic##bits##_compare_exchange_strong(u##bits *ptr, u##bits *old, \
							  u##bits v, int mo, int fail)	\
	{									\
		(void)mo, (void)fail;						\
		check(ptr, (bits) / 8, RMW, _RET_IP_);				\
		return __atomic_compare_exchange_n(ptr, old, v, 0, __ATOMIC_SEQ_CST, \
						   __ATOMIC_SEQ_CST);		\
	}									\
	int __tsan_atomic##bits##_compare_exchange_weak(u##bits *ptr, u##bits *old, \
							u##bits v, int mo, int fail); \
	int __tsan_atomic##bits##_compare_exchange_weak(u##bits *ptr, u##bits *old, \
							u##bits v, int mo, int fail) \
	{									\
		(void)mo, (void)fail;						\
		check(ptr, (bits) / 8, RMW, _RET_IP_);				\
		return __atomic_compare_exchange_n(ptr, old, v, 1, __ATOMIC_SEQ_CST, \
						   __ATOMIC_SEQ_CST);		\
	}									\
	u##bits __tsan_atomic##bits##_compare_exchange_val(u##bits *ptr, u##bits old, \
							   u##bits v, int mo, int fail); \
	u##bits __tsan_atomic##bits##_compare_exchange_val(u##bits *ptr, u##bits old, \
							   u##bits v, int mo, int fail) \
	{									\
		(void)mo, (void)fail;						\
		check(ptr, (bits) / 8, RMW, _RET_IP_);				\
		(void)__atomic_compare_exchange_n(ptr, &old, v, 0, __ATOMIC_SEQ_CST, \
						  __ATOMIC_SEQ_CST);		\
		return old;							\
	}									\
	FETCH(bits, add)							\
	FETCH(bits, sub)							\
	FETCH(bits, and)							\
	FETCH(bits, or)								\
	FETCH(bits, xor)							\
	FETCH(bits, nand)
ATOMICS(8)
ATOMICS(16)
ATOMICS(32)
ATOMICS(64)

void __tsan_atomic_thread_fence(int mo);
void __tsan_atomic_thread_fence(int mo)
{
	(void)mo;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

void __tsan_atomic_signal_fence(int mo);
void __tsan_atomic_signal_fence(int mo)
{
	(void)mo;
	barrier();
}
