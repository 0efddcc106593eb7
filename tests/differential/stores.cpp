#include "differential/stores.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace hindsight::differential {

std::uint64_t number_of(const char* variable, std::uint64_t fallback) {
  const char* text = std::getenv(variable);
  return text != nullptr ? std::strtoull(text, nullptr, 10) : fallback;
}

std::string search_address() {
  const char* address = std::getenv("HINDSIGHT_TEST_SEARCH");
  return address != nullptr ? address : "";
}

Stores::Stores(std::uint64_t seed, std::size_t answer_bytes_max) : history_(seed) {
  http_ = net::make_curl_client({});
  store::SharedStoreOptions options;
  options.client.nodes = {search_address()};
  if (answer_bytes_max > 0) options.client.answer_bytes_max = answer_bytes_max;
  options.indices.prefix = "diff-" + random_.uuid().substr(0, 8);
  options.indices.replicas = 0;
  options.indices.shards = 2;
  prefix_ = options.indices.prefix;
  auto shared = store::SharedStore::open(options, *http_, clock_, random_);
  EXPECT_TRUE(shared) << shared.error().text();
  if (shared) this->shared = std::move(*shared);
  // Every other one as if it had too little memory to hold instances.
  const auto held = seed % 2 == 0 ? std::optional<std::size_t>(5) : std::nullopt;
  auto embedded = store::EmbeddedStore::open(
      {.threads = 2, .run_rows = 50, .instances_held = held, .holds_at_once = true});
  EXPECT_TRUE(embedded);
  if (embedded) this->embedded = std::move(*embedded);
}

Stores::~Stores() {
  shared.reset();
  net::ClientRequest request{.method = "DELETE", .url = search_address() + "/" + prefix_ + "-*"};
  static_cast<void>(http_->fetch(request));
  request.url = search_address() + "/_index_template/" + prefix_ + "-*";
  static_cast<void>(http_->fetch(request));
}

void Stores::import() {
  for (auto* store : both()) {
    auto batches = history_.shuffled_batches();
    batches.insert(batches.begin() + static_cast<std::ptrdiff_t>(batches.size() / 2),
                   history_.definitions());
    // In parts, so that documents change after they were written.
    std::vector<store::ImportBatch> part;
    for (auto& batch : batches) {
      part.push_back(std::move(batch));
      if (part.size() < 40) continue;
      const auto status = store->apply(part);
      ASSERT_TRUE(status) << status.error().text();
      part.clear();
    }
    const auto status = store->apply(part);
    ASSERT_TRUE(status) << status.error().text();
  }
}

void Stores::import_more() {
  history_.grow();
  import();
}

std::vector<std::string> dump_of(store::FactStore& store) {
  std::vector<std::string> lines;
  const auto status = store.dump([&](std::string_view line) {
    lines.emplace_back(line);
    return true;
  });
  EXPECT_TRUE(status) << status.error().text();
  return lines;
}

}  // namespace hindsight::differential
