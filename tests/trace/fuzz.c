// SPDX-License-Identifier: GPL-2.0-only
/*
 * Damaged images and damaged kernels: fuzz VMLINUX ELF-IMAGE RAW-IMAGE CASES SEED FOLDER
 *
 * Each case damages one of the files, opens them and reads all that can be
 * read.  An error in words is a good end, as is a trace; what is not, the
 * sanitizers this is built with find.  Nothing may come out that cannot be: more
 * records than there are slots, or texts longer than their buffers.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../tools/trace/trace.h"

struct file {
	unsigned char *bytes, *work;
	size_t size;
	int fd;
	char path[64];
};

static uint64_t state;

static uint64_t next_random(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static void die(const char *what)
{
	fprintf(stdout, "fuzz: %s\n", what);
	exit(1);
}

static void load(struct file *f, const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY);

	if (fd < 0 || fstat(fd, &st))
		die(path);
	f->size = st.st_size;
	f->bytes = malloc(f->size);
	f->work = malloc(f->size);
	if (!f->bytes || !f->work || read(fd, f->bytes, f->size) != (ssize_t)f->size)
		die(path);
	close(fd);
	memcpy(f->work, f->bytes, f->size);
	f->fd = memfd_create("fuzz", 0);
	snprintf(f->path, sizeof(f->path), "/proc/self/fd/%d", f->fd);
}

static void store(const struct file *f, size_t size)
{
	if (ftruncate(f->fd, 0) || pwrite(f->fd, f->work, size, 0) != (ssize_t)size)
		die("memfd");
}

/* Where something is: zeros are most of an image, and of little interest. */
static size_t pick(const struct file *f)
{
	size_t at = 0;

	for (int tries = 0; tries < 64; tries++) {
		at = next_random() % f->size;
		if (f->bytes[at])
			break;
	}
	return at;
}

static void put_odd_number(struct file *f, size_t at)
{
	static const uint64_t odd[] = {
		0, 1, ~0ull, 1ull << 63, ~0ull >> 1, 0xffffffff, 0x80000000, 0xffff, 1 << 12, 1 << 19,
		~0ull << 12, 0x10000, 0x20000, 0xfffffffffffff000ull,
	};
	uint64_t value = odd[next_random() % (sizeof(odd) / sizeof(odd[0]))];
	size_t len = 4 << next_random() % 2;

	at &= ~(len - 1);
	if (at + len <= f->size)
		memcpy(f->work + at, &value, len);
}

/* How much of the file stays. */
static size_t damage(struct file *f)
{
	unsigned int times = 1 + next_random() % 8;

	if (next_random() % 8 == 0)
		return next_random() % (f->size + 1);
	while (times--) {
		size_t at = pick(f);

		switch (next_random() % 3) {
		case 0:
			f->work[at] ^= 1 << next_random() % 8;
			break;
		case 1:
			f->work[at] = next_random();
			break;
		case 2:
			put_odd_number(f, at);
			break;
		}
	}
	return f->size;
}

static uint64_t all_slots(struct trace *t)
{
	uint64_t slots = 0;

	for (unsigned int cpu = 0; cpu < trace_nr_cpus(t); cpu++)
		slots += trace_cpu_stat(t, cpu).slots;
	return slots;
}

static void check_texts(struct trace *t, const struct trace_record *r)
{
	/* Behind each a byte that the sanitizers watch, and one cut short. */
	static char text[TRACE_TEXT], little[7];

	if (trace_format(t, r, text, sizeof(text)) != strlen(text) ||
	    trace_format(t, r, little, sizeof(little)) != strlen(little))
		die("a text's length is not what was returned");
	for (unsigned int i = 0; i < r->event->nr_fields; i++)
		trace_format_field(t, r, i, text, sizeof(text));
}

static void ask_all(struct trace *t)
{
	const char *name;
	uint64_t address, size;
	uint32_t pid;

	for (unsigned int i = 0; trace_nth_comm(t, i, &pid, &name); i++)
		if (strlen(name) > 16)
			die("a thread's name is too long");
	for (size_t i = 0; trace_nth_symbol(t, i, &address, &size, &name); i++)
		trace_symbol(t, address + 1, &size);
}

/* Twice: the second time must find the same. */
static uint64_t read_all(struct trace *t)
{
	uint64_t slots = all_slots(t), first = 0, nr = 0;
	struct trace_record r;

	for (int round = 0; round < 2; round++) {
		for (nr = 0; trace_next(t, &r) > 0; nr++) {
			if (nr >= slots)
				die("more records than slots");
			check_texts(t, &r);
		}
		if (round && nr != first)
			die("another number of records after trace_rewind()");
		first = nr;
		trace_rewind(t);
	}
	return nr;
}

static void run_command(struct trace *t, const char *folder)
{
	static int (*const command[])(struct trace *, const struct trace_options *) = {
		cmd_report, cmd_graph, cmd_stat, cmd_extract, cmd_perfetto, cmd_trace_dat, cmd_html,
		cmd_ctf,
	};
	size_t which = next_random() % (sizeof(command) / sizeof(command[0]));
	struct trace_options options = { .output = command[which] == cmd_ctf ? folder : "/dev/null" };

	trace_rewind(t);
	command[which](t, &options);
}

int main(int argc, char **argv)
{
	struct file file[3];	/* vmlinux and two images */
	uint64_t opened = 0, records = 0, cases;
	int out;

	if (argc != 7)
		die("arguments");
	for (int i = 0; i < 3; i++)
		load(&file[i], argv[1 + i]);
	cases = strtoull(argv[4], NULL, 0);
	state = strtoull(argv[5], NULL, 0) * 0x9e3779b97f4a7c15ull + 1;
	/* What the commands print is not for anybody. */
	out = dup(1);
	if (!freopen("/dev/null", "w", stdout))
		return 1;
	for (uint64_t n = 0; n < cases; n++) {
		struct file *image = &file[1 + next_random() % 2];
		struct file *damaged = next_random() % 3 ? image : &file[0];
		struct trace *t;

		store(&file[0], damaged == &file[0] ? damage(damaged) : file[0].size);
		store(image, damaged == image ? damage(damaged) : image->size);
		t = trace_open(file[0].path, image->path);
		if (t) {
			opened++;
			records += read_all(t);
			ask_all(t);
			run_command(t, argv[6]);
			trace_close(t);
		}
		memcpy(damaged->work, damaged->bytes, damaged->size);
	}
	dprintf(out, "{\"cases\": %llu, \"opened\": %llu, \"records\": %llu}\n", (unsigned long long)cases,
		(unsigned long long)opened, (unsigned long long)records);
	for (int i = 0; i < 3; i++) {
		free(file[i].bytes);
		free(file[i].work);
	}
	return 0;
}
