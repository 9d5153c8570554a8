// SPDX-License-Identifier: GPL-2.0-only
/* Words on the firmware's console. */
#include "stub.h"

static void put(CHAR16 c)
{
	CHAR16 s[2] = { c, 0 };

	stub_st->ConOut->OutputString(stub_st->ConOut, s);
}

/* @text is ASCII; a newline becomes carriage return and newline. */
void say(const char *text)
{
	if (!stub_st->ConOut)
		return;
	for (; *text; text++) {
		if (*text == '\n')
			put('\r');
		put((CHAR16)*text);
	}
}

void say_number(UINT64 n)
{
	char digits[24], *p = digits + sizeof(digits);

	*--p = '\0';
	do {
		*--p = (char)('0' + n % 10);
		n /= 10;
	} while (n);
	say(p);
}

/* UEFI specification 2.10, appendix D: the ones that a stub can meet. */
static const char *status_words(EFI_STATUS status)
{
	switch (status) {
	case EFI_LOAD_ERROR:		return "load error";
	case EFI_INVALID_PARAMETER:	return "invalid parameter";
	case EFI_UNSUPPORTED:		return "unsupported";
	case EFI_BUFFER_TOO_SMALL:	return "buffer too small";
	case EFI_DEVICE_ERROR:		return "device error";
	case EFI_OUT_OF_RESOURCES:	return "out of resources";
	case EFI_NOT_FOUND:		return "not found";
	default:			return "error";
	}
}

/* Say what could not be done and why; returns @status. */
EFI_STATUS fail(const char *what, EFI_STATUS status)
{
	say("Heddle: cannot boot: ");
	say(what);
	say(" (");
	say(status_words(status));
	say(", EFI status ");
	say_number(status & ~EFI_ERROR_MASK);
	say(")\n");
	return status;
}
