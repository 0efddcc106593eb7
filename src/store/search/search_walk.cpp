#include "store/search/search_walk.h"

#include <utility>

#include "store/search/raw_reader.h"

namespace hindsight::store::search {
namespace {

class SearchWalk final : public InstanceWalk {
 public:
  SearchWalk(Asking& asking, Question question, const report::RawPlan& plan, std::int64_t count)
      : asking_(asking),
        question_(std::move(question)),
        count_(count),
        pages_(instance_pages(plan, page_)) {}

  [[nodiscard]] std::int64_t count() const override { return count_; }

  Result<std::vector<InstanceDetails>> next(std::size_t limit) override {
    if (!pages_.ended()) {
      HS_ASSIGN(const auto answers, asking_.ask({question_}, pages_.next(limit)));
      HS_RETURN_IF_ERROR(pages_.take(answers.at(0)));
    }
    return std::exchange(page_, {});
  }

 private:
  Asking& asking_;
  const Question question_;
  const std::int64_t count_;
  std::vector<InstanceDetails> page_;
  RawPages pages_;  // after the page that it fills
};

}  // namespace

Result<std::unique_ptr<InstanceWalk>> begin_walk(Asking& asking, const report::RawPlan& plan) {
  HS_RETURN_IF_ERROR(asking.hold_moment());
  auto question = compile_raw(plan, Rows::mixed);
  HS_ASSIGN(const auto answers, asking.ask({question}));
  HS_ASSIGN(const auto count, total_hits(answers.at(0)));
  return std::make_unique<SearchWalk>(asking, std::move(question), plan, count);
}

}  // namespace hindsight::store::search
