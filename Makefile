# What a contributor runs. CI runs .ci/run, which is all of this and more.
GO ?= go
FLAGS ?=

.PHONY: check test golden bench bench-flee import nightly ci

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
# worlds, long random walks, damage to every byte of a folder,
# 10,000 kills and 2,000 power cuts.
nightly:
	VEREDA_SOAK=1 $(GO) test ./internal/matching ./internal/shard -run 'Calibrated|Fsck' -count=1 -timeout 30m -v
	VEREDA_CRASH=1 VEREDA_KILLS=10000 VEREDA_CUTS=2000 $(GO) test ./internal/shard -run 'TestRandomKills|TestPowerCuts' -count=1 -timeout 60m -v
	VEREDA_SOAK=1 $(GO) test ./internal/simulate -run Soak -count=1 -timeout 60m -v

bench: bench-flee
	$(GO) test -run '^$$' -bench . -benchmem $(FLAGS) ./...

# Person-days per second of processor time on a network of the size of Flee's own
# benchmark, and how many times Flee's figures that is.
bench-flee:
	@$(GO) test -run '^$$' -bench Displaced $(FLAGS) ./internal/gravity | awk ' \
		BEGIN { printf "%-26s %18s %14s %14s %12s\n", "engine/people", "person-days/s", "x Flee quiet", "x Flee busy", "bytes/person" } \
		/^Benchmark/ { delete v; for (i = 3; i < NF; i += 2) v[$$(i+1)] = $$i; split($$1, n, "Displaced/"); \
			printf "%-26s %18.4g %14.0f %14.0f %12.2f\n", n[2], v["person-days/s"], v["times-quiet"], v["times-busy"], v["bytes/person"] } \
		/FAIL/ { print; bad = 1 } END { exit bad }'

# Processor time of a run and runs per second with one worker and with two, and what a
# run costs beside making it.
bench-pool:
	$(GO) test ./internal/shard -run OverheadOfARun -bench Pool -v

# Lists the importers that make the tables of the shipped scenario from
# publishers' files. Run one with: vereda import NAME ...
import:
	$(GO) run ./cmd/vereda import --help

ci:
	.ci/run
