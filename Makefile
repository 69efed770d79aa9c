# What a contributor runs. CI runs .ci/run, which is all of this and more.
GO ?= go
FLAGS ?=

.PHONY: check test golden bench import nightly ci

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

# What is too long for every commit: posteriors held against 1,000 synthetic
# worlds, long random walks, damage to every byte of a folder.
nightly:
	VEREDA_SOAK=1 $(GO) test ./internal/matching ./internal/shard -run 'Calibrated|Fsck' -count=1 -timeout 30m -v
	VEREDA_SOAK=1 $(GO) test ./internal/simulate -run Soak -count=1 -timeout 60m -v

bench:
	$(GO) test -run '^$$' -bench . -benchmem $(FLAGS) ./...

# Lists the importers that make the tables of the shipped scenario from
# publishers' files. Run one with: vereda import NAME ...
import:
	$(GO) run ./cmd/vereda import --help

ci:
	.ci/run
