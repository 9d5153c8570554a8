# SPDX-License-Identifier: GPL-2.0-only
#
# The build's entry point.  One make reads every folder's Makefile, so that a
# build with nothing to do starts no process but itself.  'make help' lists
# the targets.  Each goal takes one of these ways, in this order:
#
#	deps		installs what is missing, then starts make anew for the rest
#	O=DIR		goes on in DIR, this Makefile again
#	configuration	scripts/Makefile.config
#	papers, clean, tools
#			scripts/Makefile.docs, .clean, .tools, with no configuration
#	all else	scripts/Makefile.build, once there is a configuration

# No rule that make brings along, no variable it guesses, and no half-written
# target left behind by a failed recipe.
MAKEFLAGS	+= -rR --no-print-directory
.DELETE_ON_ERROR:
.SUFFIXES:

.PHONY: __all all
__all: all

this-makefile	:= $(abspath $(lastword $(MAKEFILE_LIST)))
abs_srctree	:= $(patsubst %/,%,$(dir $(this-makefile)))
goals		:= $(or $(MAKECMDGOALS),all)

# M=~/mymodule: bash puts the home there in this place, other shells do not.
ifneq ($(filter ~/%,$(M)),)
  override M	:= $(patsubst ~/%,$(HOME)/%,$(M))
endif

# V=1 shows the commands.
ifeq ($(V),1)
  Q		:=
  quiet		:= @:
else
  Q		:= @
  quiet		:= @printf '  %-7s %s\n'
endif

ifneq ($(filter deps,$(goals)),)
#
# deps: nothing may be probed before it has ended, so what else was asked for
# is another make's work.
#
rest		:= $(filter-out deps,$(goals))
.PHONY: deps __rest $(rest)
deps:
	$(Q)sh $(abs_srctree)/scripts/deps.sh install
ifneq ($(rest),)
__rest: deps
	+$(Q)$(MAKE) -f $(this-makefile) $(rest)
$(rest): __rest
	@:
endif

else ifneq ($(if $(filter command line environment,$(origin O)),$(filter-out $(CURDIR),$(abspath $(O)))),)
#
# O=DIR: the objects' tree is DIR.
#
.PHONY: __elsewhere $(goals)
__elsewhere:
	+$(Q)mkdir -p $(O) && $(MAKE) -C $(O) -f $(this-makefile) O=$(abspath $(O)) $(if $(M),M=$(abspath $(M))) $(if $(FILES),FILES='$(abspath $(FILES))') $(goals)
$(goals): __elsewhere
	@:

else
#
# Here: the current folder is the objects' tree.  'src' stands in front of
# each path into the sources; it is empty when both trees are one, so that
# the commands, and the names that the compiler sees, stay short.
#
objtree		:= $(CURDIR)
srctree		:= $(abs_srctree)
src		:= $(if $(filter-out $(objtree),$(srctree)),$(srctree)/)
export srctree objtree

config-goals	:= config menuconfig nconfig oldconfig olddefconfig defconfig \
		   savedefconfig listnewconfig allnoconfig allyesconfig \
		   randconfig %_defconfig %.config
# What needs no configuration and builds nothing of the kernel.
unbuilt-goals	:= clean mrproper help merge checkpatch install-hooks maintainers-check \
		   htmldocs cleandocs kerneldoc-check tutorial-test tools trace-bench
asked-config	:= $(filter $(config-goals),$(goals))

ifneq ($(and $(asked-config),$(filter-out $(config-goals),$(goals)))$(word 2,$(asked-config)),)
#
# Configuration mixed with other goals: one after the other, in the order given.
#
.PHONY: __one_by_one $(goals)
__one_by_one:
	+$(Q)set -e; for goal in $(goals); do $(MAKE) -f $(this-makefile) $$goal; done
$(goals): __one_by_one
	@:
else ifneq ($(asked-config),)
include $(src)scripts/Makefile.config
else ifneq ($(filter-out $(unbuilt-goals),$(goals)),)
include $(src)scripts/Makefile.build
include $(src)scripts/Makefile.targets
else
include $(src)scripts/Makefile.clean
endif
include $(src)scripts/Makefile.docs
include $(src)scripts/Makefile.tools

endif
