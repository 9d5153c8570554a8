// SPDX-License-Identifier: GPL-2.0-only
/*
 * A cache: objects in a tree by key, and in a list by age.
 *
 * Writers insert and evict under a lock.  Readers walk the list under RCU
 * without a lock, take a reference to what they find, and use it when it may
 * long be evicted; the last reference frees it after a grace period.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/kref.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/random.h>
#include <linux/rbtree.h>
#include <linux/rculist.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

static unsigned int capacity = 32;
module_param(capacity, uint, 0444);
MODULE_PARM_DESC(capacity, "objects in the cache (32)");

static unsigned int lookups = 3000;
module_param(lookups, uint, 0444);
MODULE_PARM_DESC(lookups, "look-ups of each thread (3000)");

static unsigned int keys = 64;
module_param(keys, uint, 0444);
MODULE_PARM_DESC(keys, "how many keys there are (64)");

#define THREADS	3
#define ALIVE	0x600dcafe
#define FREED	0xdeadbeef

struct object {
	struct rb_node node;		/* in the tree, under cache_lock */
	struct list_head age;		/* newest first; RCU for readers */
	struct kref ref;
	struct rcu_head rcu;
	u32 key;
	u32 magic;			/* ALIVE until the grace period is over */
};

static struct kmem_cache *slab;
static struct rb_root tree = RB_ROOT;
static LIST_HEAD(ages);
static unsigned int cached;
static DEFINE_SPINLOCK(cache_lock);	/* covers the tree, changes of the list, the count */

static atomic_t alive = ATOMIC_INIT(0);
static atomic_t hits = ATOMIC_INIT(0);
static atomic_t stale = ATOMIC_INIT(0);	/* freed under a reader's eyes: must stay 0 */
static struct task_struct *thread[THREADS];
static DECLARE_COMPLETION(finished);

static void free_object(struct rcu_head *rcu)
{
	struct object *o = container_of(rcu, struct object, rcu);

	o->magic = FREED;
	kmem_cache_free(slab, o);
	atomic_dec(&alive);
}

static void release_object(struct kref *ref)
{
	call_rcu(&container_of(ref, struct object, ref)->rcu, free_object);
}

static void put_object(struct object *o)
{
	kref_put(&o->ref, release_object);
}

/* cache_lock is held. */
static struct object *find_locked(u32 key, struct rb_node **parent, struct rb_node ***link)
{
	*link = &tree.rb_node;
	*parent = NULL;
	while (**link) {
		struct object *o = rb_entry(**link, struct object, node);

		if (o->key == key)
			return o;
		*parent = **link;
		*link = key < o->key ? &(**link)->rb_left : &(**link)->rb_right;
	}
	return NULL;
}

/* cache_lock is held.  The tree's reference goes. */
static void evict_locked(struct object *o)
{
	rb_erase(&o->node, &tree);
	list_del_rcu(&o->age);
	cached--;
	put_object(o);
}

static int insert(u32 key)
{
	struct object *o = kmem_cache_alloc(slab, GFP_KERNEL);
	struct rb_node *parent, **link;

	if (!o)
		return -ENOMEM;
	atomic_inc(&alive);
	kref_init(&o->ref);
	o->key = key;
	o->magic = ALIVE;
	spin_lock(&cache_lock);
	if (find_locked(key, &parent, &link)) {
		/* Another thread was faster. */
		spin_unlock(&cache_lock);
		put_object(o);
		return 0;
	}
	rb_link_node(&o->node, parent, link);
	rb_insert_color(&o->node, &tree);
	list_add_rcu(&o->age, &ages);
	if (++cached > capacity)
		evict_locked(list_last_entry(&ages, struct object, age));
	spin_unlock(&cache_lock);
	return 0;
}

/* With a reference; NULL: not there, or on its way out. */
static struct object *lookup(u32 key)
{
	struct object *o, *found = NULL;

	rcu_read_lock();
	list_for_each_entry_rcu(o, &ages, age) {
		if (READ_ONCE(o->magic) != ALIVE)
			atomic_inc(&stale);
		if (o->key == key && kref_get_unless_zero(&o->ref)) {
			found = o;
			break;
		}
	}
	rcu_read_unlock();
	return found;
}

static int user_fn(void *unused)
{
	unsigned int n;
	int err = 0;

	for (n = 0; n < lookups && !err; n++) {
		u32 key = get_random_u32() % keys;
		struct object *o = lookup(key);

		if (!o) {
			err = insert(key);
			continue;
		}
		atomic_inc(&hits);
		cond_resched();		/* it may be evicted here; we have a reference */
		if (o->key != key || o->magic != ALIVE)
			atomic_inc(&stale);
		put_object(o);
	}
	complete(&finished);
	set_current_state(TASK_INTERRUPTIBLE);
	while (!kthread_should_stop()) {
		schedule();
		set_current_state(TASK_INTERRUPTIBLE);
	}
	__set_current_state(TASK_RUNNING);
	return err;
}

/* The tree is sorted, and the list has the same objects. */
static void check_cache(void)
{
	struct object *o, *prev = NULL;
	struct rb_node *n;
	unsigned int in_tree = 0, in_list = 0;

	for (n = rb_first(&tree); n; n = rb_next(n)) {
		o = rb_entry(n, struct object, node);
		WARN_ON(prev && prev->key >= o->key);
		prev = o;
		in_tree++;
	}
	list_for_each_entry(o, &ages, age)
		in_list++;
	WARN_ON(in_tree != cached || in_list != cached || cached > capacity);
}

static void empty_cache(void)
{
	struct object *o, *next;

	spin_lock(&cache_lock);
	list_for_each_entry_safe(o, next, &ages, age)
		evict_locked(o);
	spin_unlock(&cache_lock);
	/* All callbacks have run: the slab has no object left. */
	rcu_barrier();
	kmem_cache_destroy(slab);
}

static int __init rbtree_cache_init(void)
{
	int i, err;

	if (!keys || !capacity)
		return -EINVAL;
	slab = kmem_cache_create("rbtree_cache", sizeof(struct object), 0, 0, NULL);
	if (!slab)
		return -ENOMEM;
	for (i = 0; i < THREADS; i++) {
		thread[i] = kthread_run(user_fn, NULL, "cache/%d", i);
		if (IS_ERR(thread[i])) {
			err = PTR_ERR(thread[i]);
			while (i--)
				kthread_stop(thread[i]);
			empty_cache();
			return err;
		}
	}
	pr_info("%u keys, room for %u\n", keys, capacity);
	return 0;
}

static void __exit rbtree_cache_exit(void)
{
	int i, err = 0;

	for (i = 0; i < THREADS; i++)
		wait_for_completion(&finished);
	for (i = 0; i < THREADS; i++)
		err |= kthread_stop(thread[i]);
	check_cache();
	empty_cache();
	pr_info("%d hits of %u, %d stale, %d left\n", atomic_read(&hits), THREADS * lookups,
		atomic_read(&stale), atomic_read(&alive));
	WARN_ON(err);
	WARN_ON(atomic_read(&stale));
	WARN_ON(atomic_read(&alive));
}

module_init(rbtree_cache_init);
module_exit(rbtree_cache_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Sample: a cache of a tree, a list under RCU, and references");
