/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Error numbers, with Linux's values.  One table makes the constants and the
 * names that %pe prints (lib/errname.c).
 *
 * Source: POSIX.1-2017 <errno.h>; the numbers are those of Linux on x86.
 */
#ifndef BASE_ERRNO_H
#define BASE_ERRNO_H

#define ERRNO_TABLE(X)		\
	X(EPERM, 1)		\
	X(ENOENT, 2)		\
	X(ESRCH, 3)		\
	X(EINTR, 4)		\
	X(EIO, 5)		\
	X(ENXIO, 6)		\
	X(E2BIG, 7)		\
	X(ENOEXEC, 8)		\
	X(EBADF, 9)		\
	X(ECHILD, 10)		\
	X(EAGAIN, 11)		\
	X(ENOMEM, 12)		\
	X(EACCES, 13)		\
	X(EFAULT, 14)		\
	X(EBUSY, 16)		\
	X(EEXIST, 17)		\
	X(ENODEV, 19)		\
	X(ENOTDIR, 20)		\
	X(EISDIR, 21)		\
	X(EINVAL, 22)		\
	X(ENFILE, 23)		\
	X(EMFILE, 24)		\
	X(ENOTTY, 25)		\
	X(EFBIG, 27)		\
	X(ENOSPC, 28)		\
	X(EROFS, 30)		\
	X(EPIPE, 32)		\
	X(EDOM, 33)		\
	X(ERANGE, 34)		\
	X(EDEADLK, 35)		\
	X(ENAMETOOLONG, 36)	\
	X(ENOSYS, 38)		\
	X(ELOOP, 40)		\
	X(ENODATA, 61)		\
	X(ETIME, 62)		\
	X(EBADMSG, 74)		\
	X(EOVERFLOW, 75)	\
	X(EOPNOTSUPP, 95)	\
	X(ETIMEDOUT, 110)	\
	X(EALREADY, 114)	\
	X(EINPROGRESS, 115)	\
	X(ECANCELED, 125)	\
	X(ERESTARTSYS, 512)

#define X(name, number) name = number,
enum { ERRNO_TABLE(X) };
#undef X

#define MAX_ERRNO		4095

#endif /* BASE_ERRNO_H */
