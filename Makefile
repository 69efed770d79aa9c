# What a contributor runs. CI runs .ci/run, which is all of this and more.
GO ?= go
FLAGS ?=

.PHONY: check test golden bench bench-flee bench-ensemble import nightly ci

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
# 10,000 kills, 3,000 under leases, 2,000 power cuts and 200 more on a file system of its
# own, limits of memory, what is foreseen of memory and disk on the shipped worlds.
nightly:
	VEREDA_SOAK=1 $(GO) test ./cmd/vereda -run 'Damaged|Foreseen' -count=1 -timeout 60m -v
	VEREDA_CRASH=1 $(GO) test ./cmd/vereda -run 'LimitsOfMemory|CannotHold' -count=1 -timeout 30m -v
	VEREDA_KILLS=3000 VEREDA_KILLS_LOCK=lease $(GO) test ./internal/shard -run TestRandomKills -count=1 -timeout 60m -v
	VEREDA_SOAK=1 $(GO) test ./internal/matching ./internal/shard -run 'Calibrated|Fsck' -count=1 -timeout 30m -v
	VEREDA_CRASH=1 VEREDA_KILLS=10000 VEREDA_CUTS=2000 VEREDA_EXT4_CUTS=200 $(GO) test ./internal/shard -run 'TestRandomKills|TestPowerCuts|TestExt4PowerCuts' -count=1 -timeout 60m -v
	VEREDA_SOAK=1 $(GO) test ./internal/simulate -run Soak -count=1 -timeout 60m -v
	VEREDA_SOAK=1 $(GO) test ./cmd/vereda -run 'LongRun|CoverageDocument' -count=1 -timeout 60m

bench: bench-flee bench-ensemble
	$(GO) test -run '^$$' -bench . -benchmem $(FLAGS) ./...

# Person-days per second of processor time on a network of the size of Flee's own
# benchmark, how many times Flee's figures that is, and how many person-days are done in
# the time of a step of a loop that measures the machine; then by how many move. It
# fails where persons are not 500 times as fast as Flee on a quiet machine, counts of
# 100,000 people not 50,000 times, or a person takes more than 10 bytes.
bench-flee:
	@$(GO) test -run '^$$' -bench 'Displaced|Mobility' $(FLAGS) ./internal/gravity | awk ' \
		BEGIN { printf "%-26s %16s %13s %12s %14s %13s\n", "engine/people or mobility", "person-days/s", "x Flee quiet", "x Flee busy", "per step", "bytes/person" } \
		/^Benchmark/ { delete v; for (i = 3; i < NF; i += 2) v[$$(i+1)] = $$i; name = $$1; sub(/^Benchmark(Displaced\/)?/, "", name); sub(/-[0-9]+$$/, "", name); \
			printf "%-26s %16.4g %13.0f %12.0f %14.4g %13.2f\n", name, v["person-days/s"], v["times-quiet"], v["times-busy"], v["person-days/step"], v["bytes/person"]; \
			if (name ~ /^persons/ && v["times-quiet"] < 500 || name == "counts/100000" && v["times-quiet"] < 50000 || v["bytes/person"] > 10) { print "too slow, or too much memory"; bad = 1 } } \
		/FAIL/ { print; bad = 1 } END { exit bad }'

# Runs a minute and core of a small case in Flee's layout through the whole of vereda
# ensemble, what a run takes beyond being run, and two workers beside one.
bench-ensemble:
	@$(GO) test -run '^$$' -bench EnsembleFlee -benchtime 3x $(FLAGS) ./cmd/vereda | awk ' \
		/^Benchmark/ { for (i = 3; i < NF; i += 2) v[$$(i+1)] = $$i; \
			printf "ensemble of a small case: %.0f runs a minute and core, %.2f ms a run beside the run; two workers take %.3f times the processor time of one per run and are %.2f times as fast here\n", \
				v["runs/minute/core"], v["overhead-ms/run"], v["processor-2/1"], v["speed-2/1"] } \
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
