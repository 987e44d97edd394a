# fumi: `make help` lists what there is to make.
#
# Everything generated lies in out/, but for the program itself, ./fumi. One make does it all: objects of one set of
# flags in out/obj/VARIANT/, with a stamp that makes them again when the flags, the compiler or its version change.

VERSION := 0.1.0

ifeq ($(origin CC),default)
CC := gcc
endif
PKG_CONFIG ?= pkg-config
PREFIX ?= /usr/local
DESTDIR ?=
BENCH_SIZES ?= 1000 10000

# Warnings are errors for CI and for whoever asks (WERROR=1).
ifneq ($(filter true 1,$(CI) $(WERROR)),)
strict := -Werror
endif

# --- Flags ----------------------------------------------------------------------------------------------------------
# Values that ask a tool are worked out once and only when a recipe wants them, so that `make site` can first install
# what is missing in the same run.
once = $(eval $1 := $2)$($1)

# -O3 takes 4 % off a build from nothing of 10,000 pages (0.610 to 0.585 s, in turns); -flto nothing.
OPTIMIZE ?= -O3 -g
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion
DEFINES := -D_GNU_SOURCE -DFUMI_VERSION='"$(VERSION)"'
PACKAGES := libcmark-gfm yaml-0.1 libutf8proc sqlite3 nettle zlib libsodium libzip libxml-2.0

package_cflags = $(call once,package_cflags,$$(shell $(PKG_CONFIG) --cflags $(PACKAGES)))
package_dirs = $(call once,package_dirs,$$(shell $(PKG_CONFIG) --libs-only-L $(PACKAGES)))

flags = -std=c17 $(OPTIMIZE) $(WARNINGS) $(strict) $(DEFINES) -Igenerator -pthread $(package_cflags) $(CPPFLAGS) $(CFLAGS)
asan_flags := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined

# Starting the program is part of every build, so what it is linked with is measured (an idle main that names a symbol
# of every library; Debian 12, two cores, median of 300 starts):
#     an empty program                                0.54 ms
#     everything shared                               1.14 ms     (-z lazy, -no-pie: 1.12)
#     archives, only glibc shared                     0.67 ms     <- this one (-no-pie: 0.66)
#     all static (-static)                            0.46 ms     but neither dlopen nor iconv's tables work reliably
#     archives, and libmicrohttpd shared              1.92 ms     (it brings GnuTLS; as an archive: 1.77)
# So each library is its archive where there is one, else the shared one, and libraries that few commands call are not
# linked at all: those commands open them with dlopen (libmicrohttpd in serve/, uchardet in base/). A room that must
# link something names it in EXTRA_LIBS.
ARCHIVES := cmark-gfm-extensions cmark-gfm yaml utf8proc sqlite3 nettle z sodium
EXTRA_LIBS :=
archive_or_shared = $(if $(findstring /,$(shell $(CC) $(package_dirs) -print-file-name=lib$1.a)),-l:lib$1.a,-l$1)
archives = $(call once,archives,$$(foreach a,$(ARCHIVES),$$(call archive_or_shared,$$a)))
libs = -Wl,--as-needed $(package_dirs) $(archives) $(EXTRA_LIBS) -lpthread -ldl -lm $(LDLIBS)

# --- Sources --------------------------------------------------------------------------------------------------------
sources := $(sort $(wildcard generator/*/*.c))
main := generator/command/main.c
library := $(filter-out $(main),$(sources))
unit_tests := $(sort $(wildcard tests/unit/*/*_test.c))
unit_helpers := $(filter-out $(unit_tests),$(sort $(wildcard tests/unit/*.c tests/unit/*/*.c)))
bench_tools := generate floor
test_tools := publish/sealed
catalogue := $(if $(wildcard generator/base/ja.po),out/locale/ja/LC_MESSAGES/fumi.mo)
scripts = $(shell grep -lE '^\#!.*(bash|/sh|env sh)' .ci/* .ci/*/* tests/*/* tests/readers/*/* 2>/dev/null) $(wildcard tests/*/*.sh) generator/command/fumi.bash epub/covers/make

# The tests' own programs are built with these in addition.
test_flags = -Itests/unit $(call once,cmocka_cflags,$$(shell $(PKG_CONFIG) --cflags cmocka))

.PHONY: all site test test-tools test-readers unit lint lint-format lint-tidy lint-cppcheck lint-shell lint-rooms lint-manual lint-messages format asan bench install uninstall clean bless help setup-build setup-test setup-readers setup-lint setup-bench force
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.SECONDARY:

# V=1 shows whole command lines.
say = $(if $(V),,@echo '  $1';)

all: fumi $(catalogue)

# --- Compile and link -----------------------------------------------------------------------------------------------
# A stamp is rewritten only when its text changes.
define stamp
@mkdir -p $(@D)
@printf '%s\n' $1 | cmp -s - $@ || printf '%s\n' $1 >$@
endef
quote = '$(subst ','\'',$1)'
compiler = $(call once,compiler,$$(shell $(CC) --version | head -n 1))

# What must be installed first when these goals are asked for.
setup := $(if $(filter site test-readers,$(MAKECMDGOALS)),setup-build) \
         $(if $(filter test unit asan bless,$(MAKECMDGOALS)),setup-test) \
         $(if $(filter bench,$(MAKECMDGOALS)),setup-bench)

# $1: variant, $2: flags on top
define variant
out/obj/$1/flags: force | $(setup)
	$$(call stamp,$$(call quote,$$(CC) $$(compiler) $$(flags) $2))

out/obj/$1/%.o: %.c out/obj/$1/flags
	@mkdir -p $$(@D)
	$$(call say,CC $1 $$<)$$(CC) $$(flags) $2 $$(if $$(filter tests/unit/%,$$<),$$(test_flags)) -MMD -MP -c -o $$@ $$<

out/obj/$1/libfumi.a: $(library:%.c=out/obj/$1/%.o) out/obj/$1/library-list
	@rm -f $$@
	@ar rcs $$@ $$(filter %.o,$$^)

# A source file that was removed must leave the archive too.
out/obj/$1/library-list: force
	$$(call stamp,$$(call quote,$(library)))

out/obj/$1/tests/unit/%_test: out/obj/$1/tests/unit/%_test.o $(unit_helpers:%.c=out/obj/$1/%.o) out/obj/$1/libfumi.a
	$$(call say,LINK $$@)$$(CC) $$(flags) $2 $$(LDFLAGS) -o $$@ $$(filter %.o,$$^) out/obj/$1/libfumi.a $$(libs) -lcmocka

# The floor program knows nothing of ours: its own flags, cmark-gfm and threads.
out/obj/$1/tests/bench/%: out/obj/$1/tests/bench/%.o
	$$(call say,LINK $$@)$$(CC) $$(flags) $2 $$(LDFLAGS) -o $$@ $$< $$(libs)

# Programs that test scripts call: these know all of ours.
out/obj/$1/tests/publish/%: out/obj/$1/tests/publish/%.o out/obj/$1/libfumi.a
	$$(call say,LINK $$@)$$(CC) $$(flags) $2 $$(LDFLAGS) -o $$@ $$^ $$(libs)

-include $(patsubst %.c,out/obj/$1/%.d,$(sources) $(unit_tests) $(unit_helpers) $(bench_tools:%=tests/bench/%.c) $(test_tools:%=tests/%.c))
endef

VARIANT := $(notdir $(CC))$(if $(strict),-strict)
$(eval $(call variant,$(VARIANT),))
$(eval $(call variant,asan,$(asan_flags)))

# ./fumi is of one variant at a time; the stamp names it.
out/obj/linked: force
	$(call stamp,$(call quote,$(VARIANT) $(LDFLAGS) $(LDLIBS) $(EXTRA_LIBS)))

fumi: out/obj/$(VARIANT)/$(main:.c=.o) out/obj/$(VARIANT)/libfumi.a out/obj/linked
	$(call say,LINK $@)$(CC) $(flags) $(LDFLAGS) -Wl,--build-id=sha1 -o $@ $(filter %.o %.a,$^) $(libs)

out/obj/asan/fumi: out/obj/asan/$(main:.c=.o) out/obj/asan/libfumi.a
	$(call say,LINK $@)$(CC) $(flags) $(asan_flags) $(LDFLAGS) -Wl,--build-id=sha1 -o $@ $(filter %.o %.a,$^) $(libs)

out/locale/ja/LC_MESSAGES/fumi.mo: generator/base/ja.po
	@mkdir -p $(@D)
	$(call say,MSGFMT $@)msgfmt --check -o $@ $<

# --- What is missing on this machine --------------------------------------------------------------------------------
setup-build:
	@tests/setup/install build
setup-test:
	@tests/setup/install build test
	@tests/setup/readers
setup-readers:
	@tests/setup/install build test readers
	@tests/setup/readers
setup-lint:
	@tests/setup/install build lint
setup-bench:
	@tests/setup/install build bench

# --- The portal, and the tests --------------------------------------------------------------------------------------
site: fumi $(catalogue) | setup-build
	./fumi build --target staging
	FUMI=./fumi tests/setup/public

unit_programs := $(unit_tests:%.c=out/obj/$(VARIANT)/%)
asan_programs := $(unit_tests:%.c=out/obj/asan/%)

tools := $(test_tools:%=out/obj/$(VARIANT)/tests/%)

# Prints where they are.
test-tools: $(tools)
	@echo out/obj/$(VARIANT)/tests

test: fumi $(catalogue) $(unit_programs) $(tools) | setup-test
	@FUMI=$(CURDIR)/fumi TEST_TOOLS=$(CURDIR)/out/obj/$(VARIANT)/tests tests/setup/test $(unit_programs) $(wildcard tests/*/run) $(sort $(wildcard tests/e2e/*.bats))

# What readers meet: real browsers, checkers and reading systems, on what `make site` made.
test-readers: site | setup-readers
	@FUMI=$(CURDIR)/fumi tests/setup/test $(wildcard tests/readers/*/run)

unit: $(unit_programs) $(catalogue) | setup-test
	@tests/setup/test $(unit_programs)

# The same tests with AddressSanitizer and UndefinedBehaviorSanitizer. Scripts learn of it by FUMI_SANITIZE and may take
# fewer rounds.
asan: out/obj/asan/fumi $(catalogue) $(asan_programs) $(tools) | setup-test
	@FUMI=$(CURDIR)/out/obj/asan/fumi TEST_TOOLS=$(CURDIR)/out/obj/$(VARIANT)/tests FUMI_SANITIZE=1 UBSAN_OPTIONS=print_stacktrace=1 \
	    tests/setup/test $(asan_programs) $(wildcard tests/*/run) $(sort $(wildcard tests/e2e/*.bats))

# Rewrites the golden files from what the program says now; read the diff.
bless: fumi | setup-test
	BLESS=1 FUMI=$(CURDIR)/fumi tests/golden/run

bench: fumi $(bench_tools:%=out/obj/$(VARIANT)/tests/bench/%) $(tools) | setup-bench
	@BENCH_SIZES='$(BENCH_SIZES)' BENCH_TOOLS=out/obj/$(VARIANT)/tests/bench tests/bench/bench $(BENCH_ARGS)

# --- Lint -----------------------------------------------------------------------------------------------------------
c_files := $(sources) $(unit_tests) $(unit_helpers) $(wildcard tests/bench/*.c tests/fuzz/*.c tests/publish/*.c tests/incremental/*.c)
headers := $(sort $(wildcard generator/*/*.h tests/unit/*.h tests/unit/*/*.h))

# clang-tidy takes seconds a file: only files that changed, or all of them when a header or the rules did.
out/obj/lint/%.tidy: %.c $(headers) $(wildcard generator/*/*.def) .clang-tidy | setup-lint
	@mkdir -p $(@D)
	$(call say,TIDY $<)clang-tidy --quiet --warnings-as-errors='*' $< -- -std=c17 $(DEFINES) -Igenerator -Itests/unit $(package_cflags) 2>$@.log \
	    || { cat $@.log >&2; exit 1; }
	@touch $@

lint: lint-format lint-tidy lint-cppcheck lint-shell lint-rooms lint-manual lint-messages

lint-format: | setup-lint
	@echo "  CLANG-FORMAT"; clang-format --dry-run -Werror $(c_files) $(headers)

lint-tidy: $(c_files:%.c=out/obj/lint/%.tidy)

lint-cppcheck: | setup-lint
	@echo "  CPPCHECK"; cppcheck --quiet --error-exitcode=1 --std=c11 --inline-suppr --suppressions-list=tests/lint/cppcheck.txt \
	    --enable=warning,performance,portability --library=posix $(DEFINES) -Igenerator -Itests/unit $(c_files)

lint-shell: | setup-lint
	@echo "  SHELLCHECK"; shellcheck $(sort $(scripts))

lint-rooms:
	tests/lint/rooms generator

lint-manual: | setup-lint
	tests/lint/manual generator/command/fumi.1

lint-messages: | setup-lint
	tests/lint/messages

# Lays out all C files as `make lint` wants them.
format: | setup-lint
	clang-format -i $(c_files) $(headers)

# --- Install --------------------------------------------------------------------------------------------------------
# The program finds its catalogue beside itself: out/locale in the source tree, ../share/locale where it is installed.
share = $(DESTDIR)$(PREFIX)/share

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(share)/man/man1 $(share)/bash-completion/completions $(share)/fumi/themes
	install -m 755 fumi $(DESTDIR)$(PREFIX)/bin/fumi
	install -m 644 generator/command/fumi.1 $(share)/man/man1/fumi.1
	install -m 644 generator/command/fumi.bash $(share)/bash-completion/completions/fumi
	cp -R themes/portal $(share)/fumi/themes/
	install -d $(share)/fumi/epub
	install -m 644 epub/*.mustache epub/*.css epub/CONTEXT.md $(share)/fumi/epub/
	$(if $(catalogue),install -D -m 644 $(catalogue) $(share)/locale/ja/LC_MESSAGES/fumi.mo)

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/fumi $(share)/man/man1/fumi.1 $(share)/bash-completion/completions/fumi
	rm -f $(share)/locale/ja/LC_MESSAGES/fumi.mo
	rm -rf $(share)/fumi

clean:
	rm -rf out fumi

help:
	@echo 'make            the program, ./fumi'
	@echo 'make site       install what is missing, build the program and the portal into out/staging/ and out/public/'
	@echo 'make test       install what is missing, run all tests;  make unit: the unit tests alone'
	@echo 'make test-readers  the portal and the books in real browsers and checkers, on what `make site` made'
	@echo 'make asan       the tests under AddressSanitizer and UndefinedBehaviorSanitizer'
	@echo 'make lint       layout, clang-tidy, cppcheck, shellcheck, which room includes which'
	@echo 'make format     lay out the C files so'
	@echo 'make bench      the table of speed (BENCH_SIZES="1000 10000 100000", BENCH_ARGS=--help)'
	@echo 'make bless      rewrite the golden files; read the diff'
	@echo 'make install    PREFIX=/usr/local DESTDIR=;  make uninstall'
	@echo 'make clean      remove everything generated'
	@echo 'Variables: CC=gcc|clang  WERROR=1  V=1  OPTIMIZE  CFLAGS  LDFLAGS'
