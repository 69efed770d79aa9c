# What a contributor runs. CI runs .ci/run, which is all of this and more.
GO ?= go
FLAGS ?=

.PHONY: check test golden bench import ci

# Before every commit: form, vet, tests, floor plan.
check:
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); echo 'run gofmt -w on these'; exit 1; }
	$(GO) vet ./...
	$(GO) test ./...

test:
	$(GO) test $(FLAGS) ./...

# Writes golden digests and documents anew. Read the difference: a change of
# digests needs an entry in changelog/ headed "Results change".
golden:
	$(GO) test -count=1 ./internal/simulate -run TestDigest -update
	$(GO) test -count=1 ./cmd/vereda -update
	git --no-pager diff --stat

bench:
	$(GO) test -run '^$$' -bench . -benchmem $(FLAGS) ./...

# Lists the importers that make the tables of the shipped scenario from
# publishers' files. Run one with: vereda import NAME ...
import:
	$(GO) run ./cmd/vereda import --help

ci:
	.ci/run
