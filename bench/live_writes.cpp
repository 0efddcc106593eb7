#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "history.h"
#include "net/http_client.h"
#include "store/search/dsl.h"
#include "store/search/fact_writer.h"
#include "store/search/instance_codec.h"
#include "store/search/search_store.h"

/// Writes a made-up history to a search server as it arrives while processes run, so that documents
/// change several times: as Hindsight does it, with all pages that have come meanwhile at once or
/// page by page, or page by page with scripted upserts as one would write them by hand, which send
/// only what is new and merge in the server.
namespace hindsight::bench {
namespace {

namespace search = store::search;

/// Each round covers the same share of the time of all streams.
constexpr std::size_t kInstancesPerRound = 500;

// Lists are united by id, where the later of two rows wins; all else is overwritten, except by
// what still runs.
constexpr std::string_view kScript = R"script(
Map s = ctx._source;
boolean over = s.containsKey('end');
for (def entry : params.d.entrySet()) {
  def value = entry.getValue();
  if (!(value instanceof List) || entry.getKey() == 'definitions') {
    if (!over || params.d.containsKey('end') || !s.containsKey(entry.getKey())) s.put(entry.getKey(), value);
    continue;
  }
  if (!s.containsKey(entry.getKey())) { s.put(entry.getKey(), value); continue; }
  List rows = s.get(entry.getKey());
  for (def row : value) {
    int at = -1;
    for (int i = 0; i < rows.size(); i++) { if (rows.get(i).id == row.id) { at = i; break; } }
    if (at < 0) rows.add(row);
    else if (row.containsKey('end') || !rows.get(at).containsKey('end')) rows.set(at, row);
  }
})script";

struct Options {
  std::string mode, url, prefix = "live";
  std::size_t instances = 20'000;
  std::uint64_t seed = 42;
};

class Target {
 public:
  virtual ~Target() = default;
  /// Pages that have come together.
  virtual Status write(std::vector<store::ImportBatch> batches) = 0;
};

class Hindsight final : public Target {
 public:
  Hindsight(store::SharedStore& store, bool together) : store_(store), together_(together) {}
  Status write(std::vector<store::ImportBatch> batches) override {
    if (together_) return store_.apply(batches);
    for (auto& batch : batches) {
      std::vector<store::ImportBatch> alone;
      alone.push_back(std::move(batch));
      HS_RETURN_IF_ERROR(store_.apply(alone));
    }
    return {};
  }

 private:
  store::SharedStore& store_;
  const bool together_;
};

class Scripted final : public Target {
 public:
  Scripted(search::SearchClient& client, std::string index)
      : client_(client), index_(std::move(index)) {}
  Status prepare() {
    const auto script = search::dsl::object(
        {{"lang", search::dsl::quote("painless")}, {"source", search::dsl::quote(kScript)}});
    HS_RETURN_IF_ERROR(client_.send({.method = "POST",
                                     .path = "/_scripts/unite",
                                     .body = search::dsl::object({{"script", script}})}));
    return {};
  }
  Status write(std::vector<store::ImportBatch> batches) override {
    for (auto& batch : batches) {
      std::vector<store::ImportBatch> alone;
      alone.push_back(std::move(batch));
      HS_RETURN_IF_ERROR(upsert(alone));
    }
    return {};
  }

 private:
  Status upsert(const std::vector<store::ImportBatch>& batches) {
    search::SearchRequest request{.method = "POST", .path = "/" + index_ + "/_bulk"};
    for (const auto& [uid, document] : search::FactWriter::assemble(batches)) {
      request.body += R"({"update":{"_id":")" + uid.uuid() + R"(","retry_on_conflict":3}})";
      request.body += "\n";
      request.body +=
          R"({"scripted_upsert":true,"upsert":{},"script":{"id":"unite","params":{"d":)";
      request.body += search::encode_instance(uid, document.engine, document.facts) + "}}}\n";
    }
    HS_ASSIGN(const auto answer, client_.send(request));
    if (!answer["errors"].IsFalse())
      return fail(ErrorCode::bad_answer,
                  "an upsert was refused: " + json::to_text(answer["items"][0]));
    return {};
  }

  search::SearchClient& client_;
  const std::string index_;
};

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

Status write_all(Target& target, const History& history) {
  const std::size_t rounds =
      std::max<std::size_t>(1, history.instances.size() / kInstancesPerRound);
  std::size_t rows = 0;
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t round = 0; round < rounds; ++round) {
    std::vector<store::ImportBatch> batches;
    for (std::size_t s = 0; s < kStreams; ++s) {
      const auto stream = static_cast<Stream>(s);
      const auto from = history.size(stream) * round / rounds;
      const auto to = history.size(stream) * (round + 1) / rounds;
      if (from == to) continue;
      store::ImportBatch batch;
      batch.engine = kEngine;
      batch.pages.push_back(history.page(stream, from, to));
      batches.push_back(std::move(batch));
      rows += to - from;
    }
    HS_RETURN_IF_ERROR(target.write(std::move(batches)));
  }
  const double seconds = seconds_since(begin);
  std::printf("{\"rows\": %zu, \"seconds\": %.2f, \"rowsPerSecond\": %.0f}\n", rows, seconds,
              static_cast<double>(rows) / seconds);
  return {};
}

Status run(const Options& options) {
  const auto history = History::generate(options.instances, options.seed);
  const auto http = net::make_curl_client({});
  const SystemClock clock;
  SystemRandom random;
  store::SharedStoreOptions shared;
  shared.client.nodes = {options.url};
  shared.indices.prefix = options.prefix;
  shared.indices.replicas = 0;
  HS_ASSIGN(const auto store, store::SharedStore::open(shared, *http, clock, random));
  if (options.mode != "scripted") {
    Hindsight target(*store, options.mode == "together");
    return write_all(target, history);
  }
  search::SearchClient client(shared.client, *http);
  Scripted target(client, search::IndexNames(options.prefix).instances);
  HS_RETURN_IF_ERROR(target.prepare());
  return write_all(target, history);
}

}  // namespace
}  // namespace hindsight::bench

int main(int argc, char** argv) {
  hindsight::bench::Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string flag = argv[i];
    if (flag == "--mode")
      options.mode = argv[i + 1];
    else if (flag == "--url")
      options.url = argv[i + 1];
    else if (flag == "--prefix")
      options.prefix = argv[i + 1];
    else if (flag == "--instances")
      options.instances = std::strtoull(argv[i + 1], nullptr, 10);
    else if (flag == "--seed")
      options.seed = std::strtoull(argv[i + 1], nullptr, 10);
    else
      argc = 0;
  }
  if ((options.mode != "together" && options.mode != "pages" && options.mode != "scripted") ||
      options.url.empty() || argc % 2 == 0) {
    std::fprintf(stderr,
                 "usage: live_writes --mode together|pages|scripted --url http://127.0.0.1:9200 "
                 "[--prefix live] [--instances 20000] [--seed 42]\n");
    return 2;
  }
  const auto status = hindsight::bench::run(options);
  if (status) return 0;
  std::fprintf(stderr, "live_writes: %s\n", status.error().text().c_str());
  return 1;
}
