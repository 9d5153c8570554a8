#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The packages that Heddle is built and run with, on Debian 12 and Ubuntu
# 22.04 and 24.04: the only list.
#
# deps.sh install		install what is missing, as root or with sudo
# deps.sh explain TOOL...	say which package a missing tool is in
# deps.sh list			the packages

packages="make gcc binutils libc6-dev kconfig-frontends-nox gnu-efi
libelf-dev qemu-system-x86 ovmf mtools patch python3 python3-kconfiglib"

package_of() {
	case $1 in
	gcc | cc)			echo gcc ;;
	ld | nm | objcopy | objdump)	echo binutils ;;
	kconfig-*)			echo kconfig-frontends-nox ;;
	clang*)				echo clang ;;
	ld.lld*)			echo lld ;;
	llvm-*)				echo llvm ;;
	gcov)				echo gcc ;;
	libelf)				echo libelf-dev ;;
	genhtml)			echo lcov ;;
	sphinx | sphinx-build)		echo python3-sphinx ;;
	sphinx_rtd_theme)		echo python3-sphinx-rtd-theme ;;
	kconfiglib)			echo python3-kconfiglib ;;
	qemu-system-x86_64)		echo qemu-system-x86 ;;
	bwrap)				echo bubblewrap ;;
	docker)				echo docker.io ;;
	*)				echo "$1" ;;
	esac
}

missing_packages() {
	for p in $packages; do
		state=$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)
		[ "$state" = installed ] || echo "$p"
	done
}

explain() {
	set -- $(printf "%s\n" "$@" | sort -u)
	for tool; do
		package=$(package_of "$tool")
		printf '%s is missing (package %s). ' "$tool" "$package"
		case " $(echo $packages) " in
		*" $package "*) hint=deps ;;
		*) extra="$extra $package" ;;
		esac
	done
	[ -z "$hint" ] || printf "Run 'make deps' to install what is needed. "
	[ -z "$extra" ] || printf "Optional: apt-get install%s" "$extra"
	echo
}

install_missing() {
	missing=$(missing_packages | tr '\n' ' ')
	[ -n "$missing" ] || return 0
	command -v apt-get >/dev/null || {
		echo "error: no apt-get here; install what corresponds to: $missing" >&2
		return 1
	}
	as_root=
	if [ "$(id -u)" -ne 0 ]; then
		command -v sudo >/dev/null || {
			echo "error: not root and no sudo; as root: apt-get install $missing" >&2
			return 1
		}
		as_root=sudo
	fi
	echo "deps: installing $missing"
	get="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y"
	# The lists may be absent or too old to be of use: fetch them only then.
	$get install --no-install-recommends $missing ||
		{ $get update && $get install --no-install-recommends $missing; } || {
			echo "error: apt-get could not install: $missing" >&2
			return 1
		}
}

case $1 in
install) install_missing ;;
explain) shift; explain "$@" ;;
list) echo $packages ;;
*) sed -n '3,9s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
