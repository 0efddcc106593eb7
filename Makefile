# The commands of this project; `make run` and `make test` are all that a newcomer needs.
# A clean clone in another folder finds the same compiler results.
export CCACHE_BASEDIR := $(CURDIR)
export CCACHE_NOHASHDIR := 1

.PHONY: help run build test bench lint fuzz clean setup web unit integration browser test-fresh asan tsan
help:
	@echo "make run          install, build, start a demo engine with history, import it, serve"
	@echo "make run ENGINE_REST=http://host:8080/engine-rest [ENGINE_USER=.. ENGINE_PASSWORD=..]   the same with your engine"
	@echo "make test         every test there is"
	@echo "make build | bench | lint | fuzz | clean | test-fresh | asan | tsan"

setup:
	@scripts/setup

build: setup web
	@cmake --preset release >/dev/null
	@cmake --build --preset release --target hindsight

web:
	@scripts/build-web

run: build
	@scripts/run

test: setup web
	@scripts/test

unit: setup
	@cmake --preset release >/dev/null
	@cmake --build --preset release
	@ctest --test-dir build/release --output-on-failure -j2

asan tsan: setup
	@scripts/sanitize $@

bench: build
	@bench/run

lint:
	@SETUP_TOOLS=yes scripts/setup
	@scripts/lint

fuzz:
	@SETUP_TOOLS=yes scripts/setup
	@scripts/fuzz

test-fresh:
	@scripts/test-fresh

clean:
	rm -rf build web/dist web/node_modules demo/target-* data deps
