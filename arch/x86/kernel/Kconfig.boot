# SPDX-License-Identifier: GPL-2.0-only

config BOOT_CHECK_KUNIT_TEST
	bool "KUnit tests for the check of the loader's word" if !KUNIT_ALL_TESTS
	depends on KUNIT
	default KUNIT_ALL_TESTS
	help
	  Hand malformed memory maps, strings and framebuffers to the code
	  that checks what a boot loader says, and look at what it makes of
	  them.  Costs about 4 KiB of image.

	  If unsure, say N.
