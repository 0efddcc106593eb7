#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>
#include <thread>

#include "net/http_client.h"
#include "store/search/documents.h"
#include "store/search/search_store.h"

/// Stores events as Hindsight does, then the same documents by plain bulk requests that were made
/// before, each into new indices; then the same events again, which changes nothing, and how fast
/// they are read.
namespace hindsight::bench {
namespace {

namespace search = store::search;

struct Options {
  std::string url = "http://127.0.0.1:9200";
  std::size_t events = 200'000, page = 1'000, threads = 2, rounds = 3;
};

constexpr std::size_t kEventsPerTrace = 6;

model::EventPage page_of(std::size_t from, std::size_t to) {
  model::EventPage page;
  const auto text = [&](const std::string& of) { return page.arena.copy(of); };
  for (auto i = from; i < to; ++i) {
    const auto id = text(fmt::format("event-{:09}", i));
    const auto trace = text(fmt::format("order-{:08}", i / kEventsPerTrace));
    page.events.push_back(
        {.id = {Id128::of(id), id, false},
         .trace = {Id128::of(trace), trace, false},
         .type = text(fmt::format("step {}", i % kEventsPerTrace)),
         .source = "shop",
         .group = "",
         .time = 1'700'000'000'000 + static_cast<EpochMs>(i) * 1'000,
         .received = 1'800'000'000'000,
         .data = text(
             fmt::format(R"({{"amount":{},"customer":"customer {}","express":false,"items":{}}})",
                         i % 997, i % 10'007, i % 7))});
  }
  return page;
}

class Bench {
 public:
  explicit Bench(const Options& options) : options_(options) {
    for (std::size_t at = 0; at < options.events; at += options.page)
      pages_.push_back(page_of(at, std::min(options.events, at + options.page)));
  }

  Status round() {
    HS_ASSIGN(const auto hindsight, open("event-bench-hindsight"));
    HS_RETURN_IF_ERROR(
        timed("put_events", [&](std::size_t i) { return hindsight->put_events(pages_[i]); }));
    HS_RETURN_IF_ERROR(
        timed("again", [&](std::size_t i) { return hindsight->put_events(pages_[i]); }));
    HS_RETURN_IF_ERROR(read(*hindsight));
    HS_ASSIGN(const auto bodies, stored_bodies());
    HS_RETURN_IF_ERROR(open("event-bench-plain"));
    const auto plain = timed("plain bulk", [&](std::size_t i) -> Status {
      HS_RETURN_IF_ERROR(
          client_.send({.method = "POST",
                        .path = "/event-bench-plain-event-000001/_bulk?filter_path=items.*.error",
                        .body = bodies[i]}));
      return {};
    });
    HS_RETURN_IF_ERROR(plain);
    for (const auto* prefix : {"event-bench-hindsight", "event-bench-plain"})
      HS_RETURN_IF_ERROR(remove(prefix));
    return {};
  }

 private:
  using Work = std::function<Status(std::size_t page)>;

  Status timed(const char* what, const Work& work) {
    const auto begin = std::chrono::steady_clock::now();
    std::atomic<std::size_t> next = 0;
    std::vector<Status> outcomes(options_.threads);
    {
      std::vector<std::jthread> threads;
      threads.reserve(outcomes.size());
      for (auto& outcome : outcomes) {
        threads.emplace_back([&] {
          for (auto i = next++; i < pages_.size() && outcome; i = next++) outcome = work(i);
        });
      }
    }
    for (auto& outcome : outcomes) HS_RETURN_IF_ERROR(outcome);
    print(what, begin);
    return {};
  }

  void print(const char* what, std::chrono::steady_clock::time_point begin) const {
    const auto took =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    std::printf("%-12s %8.0f events/s\n", what, static_cast<double>(options_.events) / took);
  }

  Result<std::unique_ptr<store::SharedStore>> open(const char* prefix) {
    HS_RETURN_IF_ERROR(remove(prefix));
    store::SharedStoreOptions options;
    options.client.nodes = {options_.url};
    options.indices.prefix = prefix;
    options.indices.replicas = 0;
    return store::SharedStore::open(options, *http_, clock_, random_);
  }

  Status remove(const std::string& prefix) {
    HS_RETURN_IF_ERROR(client_.send({.method = "DELETE", .path = "/" + prefix + "-*"}));
    return {};
  }

  Status read(store::SharedStore& store) {
    std::vector<model::EventClass> classes;
    classes.reserve(kEventsPerTrace);
    for (std::size_t i = 0; i < kEventsPerTrace; ++i)
      classes.push_back({"", "shop", fmt::format("step {}", i)});
    auto begin = std::chrono::steady_clock::now();
    HS_ASSIGN(const auto walk, store.walk_traces(classes, {}, {}));
    for (bool more = true; more;) {
      HS_ASSIGN(const auto page, walk->next(options_.page));
      more = !page.traces.empty();
    }
    print("walk", begin);
    begin = std::chrono::steady_clock::now();
    store::EventPosition position;
    for (bool more = true; more;) {
      HS_ASSIGN(const auto changed, store.changed_traces(classes, position, options_.page));
      HS_RETURN_IF_ERROR(store.traces(classes, changed.traces));
      position = changed.position;
      more = changed.more;
    }
    print("feed", begin);
    return {};
  }

  Result<std::vector<std::string>> stored_bodies() {
    std::vector<std::string> out;
    out.reserve(pages_.size());
    for (const auto& page : pages_) {
      std::vector<std::string> ids;
      ids.reserve(page.events.size());
      for (const auto& event : page.events) ids.push_back(event.id.key.uuid());
      HS_ASSIGN(const auto found,
                search::get_many(client_, "event-bench-hindsight-event", ids, {}));
      auto& body = out.emplace_back();
      for (const auto& doc : found["docs"].GetArray())
        body += fmt::format("{{\"create\":{{\"_id\":\"{}\"}}}}\n{}\n", json::view(doc["_id"]),
                            json::to_text(doc["_source"]));
    }
    return out;
  }

  const Options options_;
  SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<net::HttpClient> http_ = net::make_curl_client({});
  search::SearchClient client_{{.nodes = {options_.url}}, *http_};
  std::vector<model::EventPage> pages_;
};

}  // namespace
}  // namespace hindsight::bench

int main(int argc, char** argv) {
  hindsight::bench::Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    if (name == "--url") options.url = argv[i + 1];
    if (name == "--events") options.events = std::stoul(argv[i + 1]);
    if (name == "--page") options.page = std::stoul(argv[i + 1]);
    if (name == "--threads") options.threads = std::stoul(argv[i + 1]);
    if (name == "--rounds") options.rounds = std::stoul(argv[i + 1]);
  }
  hindsight::bench::Bench bench(options);
  for (std::size_t i = 0; i < options.rounds; ++i) {
    if (const auto status = bench.round(); !status) {
      std::fprintf(stderr, "event_writes: %s\n", status.error().text().c_str());
      return 1;
    }
  }
  return 0;
}
