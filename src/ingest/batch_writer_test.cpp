#include "ingest/batch_writer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <future>
#include <optional>
#include <vector>

namespace hindsight::ingest {
namespace {

/// Counts what is written and refuses epochs that are too old.
class CountingStore final : public store::FactStore {
 public:
  Status apply(const std::vector<store::ImportBatch>& batches) override {
    for (const auto& batch : batches) {
      if (batch.epoch < epoch) return fail(ErrorCode::conflict, "superseded");
    }
    written += static_cast<int>(batches.size());
    return {};
  }
  Result<std::vector<store::Cursor>> cursors() override { return std::vector<store::Cursor>{}; }
  Result<std::vector<store::DeadLetterCount>> count_dead_letters() override {
    return std::vector<store::DeadLetterCount>{};
  }
  Result<std::vector<store::DeadLetter>> dead_letters(std::size_t) override {
    return std::vector<store::DeadLetter>{};
  }
  Status fence(const std::string&, std::int64_t) override { return {}; }
  Result<std::int64_t> epoch_of(const std::string&) override { return epoch; }
  bool tidy(std::stop_token) override { return tidy_part(); }
  Status check() override { return {}; }
  Status dump(const std::function<bool(std::string_view)>&) override { return {}; }

  std::function<bool()> tidy_part = [] { return false; };
  std::int64_t epoch = 0;
  std::atomic<int> written = 0;
};

class BatchWriterTest : public testing::Test {
 protected:
  /// Submits batches until the writer takes no more, at most `attempts`; how many it took.
  static int submit_until_closed(BatchWriter& writer, int attempts) {
    for (int i = 0; i < attempts; ++i) {
      if (!writer.submit({.batch = {}, .bytes = 1, .told = [](const Status&) {}}, {})) return i;
    }
    return attempts;
  }
  CountingStore store;
  ManualClock clock;
  SeededRandom random{1};
};

TEST_F(BatchWriterTest, WithoutTheLeaseNothingMoreIsWritten) {
  std::atomic<bool> held = false;
  ImportTerm term{.epoch = 3, .may_write = [&] { return held.load(); }};
  BatchWriter writer(store, clock, random, {.queued_bytes_max = 1}, std::move(term));
  EXPECT_LT(submit_until_closed(writer, 1000), 1000);
  held = true;  // too late for this writer: it may have dropped what came before
  EXPECT_FALSE(writer.submit({.batch = {}, .bytes = 1, .told = [](const Status&) {}}, {}));
  EXPECT_EQ(store.written, 0);
}

TEST_F(BatchWriterTest, ARefusedEpochEndsTheWritingAndIsTold) {
  store.epoch = 5;
  std::atomic<int> told = 0;
  ImportTerm term{.epoch = 4, .superseded = [&](const Error&) { ++told; }};
  {
    BatchWriter writer(store, clock, random, {.queued_bytes_max = 1}, std::move(term));
    EXPECT_LT(submit_until_closed(writer, 1000), 1000);
  }
  EXPECT_EQ(told, 1);
  EXPECT_EQ(store.written, 0);
}

TEST_F(BatchWriterTest, WhatComesWhileItTidiesUpIsWrittenBeforeTheNextPart) {
  std::optional<BatchWriter> writer;
  std::vector<int> written_before;  // each part
  std::promise<void> done;
  store.tidy_part = [&] {
    written_before.push_back(store.written);
    if (written_before.size() == 1) {
      EXPECT_TRUE(writer->submit({.batch = {}, .bytes = 1, .told = [](const Status&) {}}, {}));
    }
    if (written_before.size() < 3) return true;
    done.set_value();
    return false;
  };
  writer.emplace(store, clock, random, BatchWriter::Limits{});
  done.get_future().wait();
  writer.reset();
  EXPECT_EQ(written_before, (std::vector{0, 1, 1}));
}

}  // namespace
}  // namespace hindsight::ingest
