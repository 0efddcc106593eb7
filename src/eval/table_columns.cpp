#include "eval/table_columns.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace hindsight::eval {
namespace {

CsvColumns names(const json::Value& choice, std::string_view member,
                 const OfferedColumns& offered) {
  CsvColumns out;
  const auto* list = json::find(choice, member);
  if (list == nullptr || !list->IsArray()) return out;
  for (const auto& item : list->GetArray()) {
    if (item.IsString() && offered.is_column(json::view(item))) out.emplace_back(json::view(item));
  }
  return out;
}

const json::Value* choice_of(const json::Value& definition) {
  const json::Value* at = &definition;
  for (const auto* member : {"data", "configuration", "tableColumns"}) {
    at = json::find(*at, member);
    if (at == nullptr) return nullptr;
  }
  return at;
}

}  // namespace

OfferedColumns offered_columns(const std::vector<store::VariableName>& variables) {
  auto more = default_columns(variables);
  auto base = default_columns({});
  more.erase(more.begin(), more.begin() + static_cast<std::ptrdiff_t>(base.size()));
  return {std::move(base), std::move(more), is_raw_column};
}

CsvColumns shown_columns(const json::Value& definition, const OfferedColumns& offered) {
  auto all = offered.base;
  std::ranges::copy(offered.more, std::back_inserter(all));
  const auto* choice = choice_of(definition);
  if (choice == nullptr) return all;
  const auto included = names(*choice, "includedColumns", offered);
  const auto excluded = names(*choice, "excludedColumns", offered);
  const bool chosen = !included.empty() || !excluded.empty();
  const bool with_new = !chosen || json::is_true(*choice, "includeNewVariables");
  auto candidates = with_new ? all : offered.base;
  std::ranges::copy(included, std::back_inserter(candidates));

  std::set<std::string> left(candidates.begin(), candidates.end());
  for (const auto& name : excluded) left.erase(name);
  CsvColumns out;
  const auto show = [&](const std::string& name) {
    if (left.erase(name) > 0) out.push_back(name);
  };
  std::ranges::for_each(names(*choice, "columnOrder", offered), show);
  std::ranges::for_each(candidates, show);
  // A file without columns would be taken for one without rows.
  return out.empty() ? all : out;
}

}  // namespace hindsight::eval
