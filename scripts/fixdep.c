// SPDX-License-Identifier: GPL-2.0-only
/*
 * fixdep DEPFILE TARGET COMMAND: what TARGET was made from, for make.
 *
 * The compiler says that each object depends on autoconf.h, which changes
 * with every option.  Leave that out, and look through the sources for
 * CONFIG_ words instead: for each, kconfig keeps a stamp, include/config/
 * foo/bar.h, which it touches when that option changes.  So an option rebuilds
 * the objects whose sources name it, and no others.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HASH_SIZE	4096

struct word {
	struct word *next;
	char text[];
};

static struct word *seen[HASH_SIZE];

static void *or_die(void *p, const char *what)
{
	if (!p) {
		perror(what);
		exit(1);
	}
	return p;
}

static char *read_whole(const char *path)
{
	FILE *f = or_die(fopen(path, "rb"), path);
	size_t size = 0, room = 1 << 16, got;
	char *text = or_die(malloc(room + 1), "malloc");

	while ((got = fread(text + size, 1, room - size, f)) > 0) {
		size += got;
		if (size == room) {
			room *= 2;
			text = or_die(realloc(text, room + 1), "realloc");
		}
	}
	fclose(f);
	text[size] = '\0';
	return text;
}

/* True the first time that the word comes. */
static int first_time(const char *text, size_t len)
{
	unsigned int h = 5381;
	struct word *w;

	for (size_t i = 0; i < len; i++)
		h = h * 33 + (unsigned char)text[i];
	h %= HASH_SIZE;
	for (w = seen[h]; w; w = w->next)
		if (strlen(w->text) == len && !memcmp(w->text, text, len))
			return 0;
	w = or_die(malloc(sizeof(*w) + len + 1), "malloc");
	memcpy(w->text, text, len);
	w->text[len] = '\0';
	w->next = seen[h];
	seen[h] = w;
	return 1;
}

static void print_stamp(const char *name, size_t len)
{
	printf("  $(wildcard include/config/");
	for (size_t i = 0; i < len; i++)
		putchar(name[i] == '_' ? '/' : tolower((unsigned char)name[i]));
	printf(".h) \\\n");
}

static void find_options(const char *text)
{
	const char *p = text;

	while ((p = strstr(p, "CONFIG_"))) {
		const char *name = p + 7;
		size_t len = 0;

		while (isalnum((unsigned char)name[len]) || name[len] == '_')
			len++;
		if (len && (p == text || !(isalnum((unsigned char)p[-1]) || p[-1] == '_')) &&
		    first_time(name, len))
			print_stamp(name, len);
		p = name + len;
	}
}

static int ends_in(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n >= m && !strcmp(text + n - m, end);
}

int main(int argc, char **argv)
{
	char *deps, *name;

	if (argc != 4) {
		fprintf(stderr, "usage: fixdep DEPFILE TARGET COMMAND\n");
		return 2;
	}
	deps = read_whole(argv[1]);
	name = strchr(deps, ':');
	if (!name) {
		fprintf(stderr, "fixdep: %s: no target in it\n", argv[1]);
		return 1;
	}
	printf("saved_%s := %s\n\ndeps_%s := \\\n", argv[2], argv[3], argv[2]);
	for (name = strtok(name + 1, " \t\r\n\\"); name; name = strtok(NULL, " \t\r\n\\")) {
		char *text;

		if (ends_in(name, "include/generated/autoconf.h"))
			continue;
		printf("  %s \\\n", name);
		text = read_whole(name);
		find_options(text);
		free(text);
	}
	/* The second line: a header that is gone is no error, but a reason to compile. */
	printf("\n%s: $(deps_%s)\n$(deps_%s):\n", argv[2], argv[2], argv[2]);
	return fflush(stdout) || ferror(stdout);
}
