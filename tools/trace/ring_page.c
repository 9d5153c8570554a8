// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "ring_page.h"

/*
 * A record begins with a word: 5 bits of type, 27 bits of time since the one
 * before.  The types 1 to 28 are the length in words; with 0 the next word is the
 * length in bytes, its own included; 30 is no record, its next word has the high
 * bits of a longer time.
 */
#define TYPE_LENGTH_MAX		28u
#define TYPE_TIME_EXTEND	30u
#define DELTA_BITS		27
#define DELTA_MASK		((1u << DELTA_BITS) - 1)

/* In the word that says how much of a page is used. */
#define COMMIT_MISSED		(1u << 31)	/* records before this page are not there */

const char ring_header_page[] =
	"\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n"
	"\tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;\n"
	"\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n"
	"\tfield: char data;\toffset:16;\tsize:4080;\tsigned:1;\n";

const char ring_header_event[] =
	"# compressed entry header\n"
	"\ttype_len    :    5 bits\n"
	"\ttime_delta  :   27 bits\n"
	"\tarray       :   32 bits\n"
	"\n"
	"\tpadding     : type == 29\n"
	"\ttime_extend : type == 30\n"
	"\ttime_stamp : type == 31\n"
	"\tdata max type_len  == 28\n";

static unsigned char *put32(unsigned char *to, uint32_t value)
{
	memcpy(to, &value, sizeof(value));
	return to + sizeof(value);
}

int ring_pages_flush(struct ring_pages *ring)
{
	uint32_t commit = ring->used;

	if (!ring->used)
		return 0;
	if (!ring->nr_pages && ring->missed)
		commit |= COMMIT_MISSED;
	put32(ring->page + 8, commit);
	if (!ring->file)
		ring->file = tmpfile();
	if (!ring->file || fwrite(ring->page, RING_PAGE_SIZE, 1, ring->file) != 1)
		return -1;
	ring->nr_pages++;
	ring->used = 0;
	memset(ring->page, 0, RING_PAGE_SIZE);
	return 0;
}

int ring_pages_add(struct ring_pages *ring, uint64_t time, const void *record, uint32_t len)
{
	uint32_t words = (len + 3) / 4;
	uint32_t head = words > TYPE_LENGTH_MAX ? 2 : 1;
	/* A damaged clock may be further back than records are sorted. */
	uint64_t delta = time > ring->time ? time - ring->time : 0;
	uint32_t extend = delta > DELTA_MASK ? 2 : 0;
	unsigned char *to;

	if (ring->used &&
	    RING_PAGE_HEADER + ring->used + 4 * (extend + head + words) > RING_PAGE_SIZE &&
	    ring_pages_flush(ring))
		return -1;
	if (!ring->used) {
		ring->time += delta;
		memcpy(ring->page, &ring->time, sizeof(ring->time));
		delta = 0;
		extend = 0;
	}
	ring->time += delta;
	to = ring->page + RING_PAGE_HEADER + ring->used;
	if (extend) {
		to = put32(to, TYPE_TIME_EXTEND | (uint32_t)(delta & DELTA_MASK) << 5);
		to = put32(to, delta >> DELTA_BITS);
		delta = 0;
	}
	to = put32(to, (head == 1 ? words : 0) | (uint32_t)delta << 5);
	if (head == 2)
		to = put32(to, 4 * (words + 1));
	memset(to + 4 * words - 4, 0, 4);
	memcpy(to, record, len);
	ring->used += 4 * (extend + head + words);
	return 0;
}
