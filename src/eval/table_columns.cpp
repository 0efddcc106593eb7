#include "eval/table_columns.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

namespace hindsight::eval {
namespace {

using Names = std::set<std::string, std::less<>>;

constexpr std::array<std::string_view, 5> kKinds{
    "count:", "dur:", "variable:", "input:", "output:"};
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Where a column is listed: base columns have no name here, so they keep their order.
struct Place {
  std::size_t kind = 0;
  std::string letters;
  std::size_t length = 0;  ///< of the digits, so that larger numbers come later
  std::string digits;
  auto operator<=>(const Place&) const = default;
};

Place place_of(std::string_view column) {
  Place out;
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    if (column.starts_with(kKinds[i])) out.kind = i + 1;
  }
  if (out.kind == 0) return out;
  for (const char c : column.substr(kKinds[out.kind - 1].size())) {
    if (!is_digit(c)) {
      out.letters += c;
    } else if (c != '0' || !out.digits.empty()) {
      out.digits += c;
    }
  }
  out.length = out.digits.size();
  return out;
}

void sort(CsvColumns& columns) {
  std::ranges::stable_sort(columns, {}, place_of);
}

CsvColumns names(const json::Value* choice, std::string_view member) {
  CsvColumns out;
  const auto* list = choice == nullptr ? nullptr : json::find(*choice, member);
  if (list == nullptr || !list->IsArray()) return out;
  for (const auto& item : list->GetArray()) {
    if (item.IsString()) out.emplace_back(json::view(item));
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

/// Sorts the columns into those that are shown and those that are not.
class Choice {
 public:
  Choice(const json::Value* choice, const OfferedColumns& offered, TableColumns& out)
      : offered_(offered), out_(out) {
    for (const auto* list : {&offered.base, &offered.hidden, &offered.fresh})
      known_.insert(list->begin(), list->end());
    add(names(choice, "includedColumns"), included_);
    add(names(choice, "excludedColumns"), excluded_);
  }

  [[nodiscard]] bool is_none() const { return included_.empty() && excluded_.empty(); }
  void put(const CsvColumns& columns, bool shown) {
    for (const auto& name : columns) {
      if (!put_.insert(name).second) continue;
      const bool is_in = !excluded_.contains(name) && (shown || included_.contains(name));
      (is_in ? out_.included : out_.excluded).push_back(name);
    }
  }
  void put_further() {
    for (const auto* chosen : {&included_, &excluded_})
      put(CsvColumns(chosen->begin(), chosen->end()), false);
  }

 private:
  void add(const CsvColumns& from, Names& to) const {
    for (const auto& name : from) {
      const bool is_further = offered_.is_further != nullptr && offered_.is_further(name);
      if (known_.contains(name) || is_further) to.insert(name);
    }
  }

  const OfferedColumns& offered_;
  TableColumns& out_;
  Names known_, included_, excluded_, put_;
};

json::Value list_of(const CsvColumns& columns, json::Document::AllocatorType& memory) {
  json::Value out(rapidjson::kArrayType);
  for (const auto& name : columns) {
    out.PushBack(
        json::Value(name.data(), static_cast<rapidjson::SizeType>(name.size()), memory).Move(),
        memory);
  }
  return out;
}

}  // namespace

TableColumns complete_columns(const json::Value& definition, const OfferedColumns& offered) {
  const auto* given = choice_of(definition);
  TableColumns out;
  out.order = names(given, "columnOrder");
  out.include_new = given != nullptr && json::is_true(*given, "includeNewVariables");
  Choice choice(given, offered, out);
  const bool nobody_chose = choice.is_none() && !out.include_new;
  choice.put(nobody_chose ? offered.usual : offered.base, true);
  choice.put(offered.hidden, false);
  choice.put(offered.fresh, out.include_new);
  choice.put_further();
  sort(out.included);
  sort(out.excluded);
  return out;
}

CsvColumns shown_columns(const TableColumns& columns) {
  Names left(columns.included.begin(), columns.included.end());
  CsvColumns out;
  for (const auto* list : {&columns.order, &columns.included}) {
    for (const auto& name : *list) {
      if (left.erase(name) > 0) out.push_back(name);
    }
  }
  return out;
}

void put_columns(json::Document& definition, const TableColumns& columns) {
  auto& memory = definition.GetAllocator();
  json::Value out(rapidjson::kObjectType);
  out.AddMember("includeNewVariables", json::Value(columns.include_new), memory);
  out.AddMember("excludedColumns", list_of(columns.excluded, memory), memory);
  out.AddMember("includedColumns", list_of(columns.included, memory), memory);
  out.AddMember("columnOrder", list_of(columns.order, memory), memory);
  definition["data"]["configuration"]["tableColumns"] = out;
}

}  // namespace hindsight::eval
