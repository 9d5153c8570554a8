// SPDX-License-Identifier: GPL-2.0-only
/* Runs all suites that were linked in, and reports as KTAP. */
#include <kunit/test.h>

extern struct kunit_suite *const __start_kunit_suites[], *const __stop_kunit_suites[];

void *kunit_kzalloc(struct kunit *test, size_t size, unsigned int gfp)
{
	void *p;

	(void)gfp;
	if (test->nr_mem == KUNIT_MAX_MEM)
		return NULL;
	p = calloc(1, size);
	test->mem[test->nr_mem++] = p;
	return p;
}

void kunit_report(struct kunit *test, const char *file, int line, bool fatal,
		  const char *fmt, ...)
{
	va_list args;

	printf("    # %s: %s FAILED at %s:%d: ", test->name,
	       fatal ? "ASSERTION" : "EXPECTATION", file, line);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	printf("\n");
	test->failures++;
	if (fatal)
		longjmp(test->out, 1);
}

static struct kunit test;

static bool run_case(const struct kunit_suite *s, const struct kunit_case *c, unsigned int nr)
{
	test = (struct kunit){ .name = c->name };
	if (s->init && s->init(&test))
		test.failures++;
	else if (!setjmp(test.out))
		c->run_case(&test);
	if (s->exit)
		s->exit(&test);
	while (test.nr_mem)
		free(test.mem[--test.nr_mem]);
	printf("    %sok %u %s%s\n", test.failures ? "not " : "", nr, c->name,
	       test.skipped ? " # SKIP" : "");
	return !test.failures;
}

int main(void)
{
	unsigned int nr = 0, bad = 0;

	printf("KTAP version 1\n1..%ld\n", (long)(__stop_kunit_suites - __start_kunit_suites));
	for (struct kunit_suite *const *s = __start_kunit_suites; s < __stop_kunit_suites; s++) {
		unsigned int cases = 0, failed = 0;

		while ((*s)->test_cases[cases].run_case)
			cases++;
		printf("    KTAP version 1\n    # Subtest: %s\n    1..%u\n", (*s)->name, cases);
		for (unsigned int i = 0; i < cases; i++)
			failed += !run_case(*s, &(*s)->test_cases[i], i + 1);
		printf("%sok %u %s\n", failed ? "not " : "", ++nr, (*s)->name);
		fflush(stdout);
		bad += failed;
	}
	return bad != 0;
}
