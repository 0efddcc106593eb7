# The commands of this project; `make run` and `make test` are all that a newcomer needs.
# A clean clone in another folder finds the same compiler results.
export CCACHE_BASEDIR := $(CURDIR)
export CCACHE_NOHASHDIR := 1

.PHONY: help run build test bench lint fuzz clean setup web unit integration browser test-fresh test-search-matrix asan tsan cluster package test-package test-faults test-upgrade screenshots
help:
	@echo "make run          install, build, start a demo engine with history, import it, serve"
	@echo "make run ENGINE_REST=http://host:8080/engine-rest [ENGINE_USER=.. ENGINE_PASSWORD=..]   the same with your engine"
	@echo "make cluster      three instances over OpenSearch behind nginx, with a demo engine"
	@echo "make test         every test there is"
	@echo "make package      build/hindsight_VERSION_amd64.deb; make test-package tries it in an empty Debian"
	@echo "make test-faults  100 faults at random in clusters that are in use (HINDSIGHT_FAULT_RUNS=100)"
	@echo "make test-upgrade an upgrade of a cluster in use, instance by instance (UPGRADE_FROM=commit)"
	@echo "make build | bench | lint | fuzz | clean | test-fresh | test-search-matrix | asan | tsan"

setup:
	@scripts/setup

build: setup web
	@cmake --preset release >/dev/null
	@cmake --build --preset release --target hindsight

web:
	@scripts/build-web

run: build
	@scripts/run

cluster: build
	@scripts/cluster

package: build
	@SETUP_PACKAGING=yes scripts/setup
	@scripts/package

test-package: package
	@scripts/test-package

test: setup web
	@scripts/test

unit: setup
	@cmake --preset release >/dev/null
	@cmake --build --preset release
	@ctest --test-dir build/release --output-on-failure -j2

test-faults: build
	@scripts/test-faults

test-upgrade: build
	@scripts/test-upgrade

asan tsan: setup
	@scripts/sanitize $@

bench: build
	@bench/run

screenshots: build
	@scripts/screenshots

lint:
	@SETUP_TOOLS=yes scripts/setup
	@scripts/lint

fuzz:
	@SETUP_TOOLS=yes scripts/setup
	@scripts/fuzz

test-fresh:
	@scripts/test-fresh

test-search-matrix: setup
	@scripts/test-search-matrix

clean:
	rm -rf build web/dist web/node_modules demo/target-* demo/search/target-* data deps
