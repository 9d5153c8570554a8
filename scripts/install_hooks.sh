#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# install_hooks.sh SRCTREE: puts into the repository's hooks two lines that
# call scripts/hooks/ of the worktree they run in.  A branch without that
# folder goes unchecked; a hook of somebody's own is left alone.
mark="Put here by Heddle's 'make install-hooks'"
cd "$1" || exit 2
hooks=$(git rev-parse --git-path hooks) || exit 2
if path=$(git config core.hooksPath); then
	echo "error: core.hooksPath is $path: call $PWD/scripts/hooks/* from the hooks there" >&2
	exit 2
fi
mkdir -p "$hooks" || exit 2
status=0
for name in pre-commit commit-msg; do
	file=$hooks/$name
	if { [ -e "$file" ] || [ -L "$file" ]; } && ! grep -qF "$mark" "$file"; then
		echo "error: $file is somebody's own: call scripts/hooks/$name from it" >&2
		status=2
		continue
	fi
	cat >"$file.new" <<END && chmod +x "$file.new" && mv "$file.new" "$file" || exit 2
#!/bin/sh
# $mark; remove this file to be rid of it.
hook=\$(git rev-parse --show-toplevel)/scripts/hooks/$name
[ ! -x "\$hook" ] || exec "\$hook" "\$@"
END
	echo "$file: installed"
done
exit $status
