#include "store/duckdb/sort_order.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"
#include "store/duckdb/connection.h"

namespace hindsight::store::duck {

std::string SortOrder::sql() const {
  std::string out;
  for (const auto& expression : expressions)
    out += fmt::format("{} {} NULLS LAST, ", expression, ascending ? "ASC" : "DESC");
  return out + id;
}

std::string place_sql(const SortOrder& order) {
  std::string values;
  for (const auto& expression : order.expressions)
    values += fmt::format("coalesce('=' || ({})::VARCHAR, ''), ", expression);
  return fmt::format("[{}{}::VARCHAR]", values, order.id);
}

std::string position_of(const std::vector<std::string>& place) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartArray();
  for (const auto& value : place) json::string(out, value);
  out.EndArray();
  return std::string(json::view(buffer));
}

Result<std::string> rows_behind(std::string_view position, const SortOrder& order,
                                std::string_view alias, std::string_view rows) {
  if (position.empty()) return std::string(rows);
  const auto values = json::parse(position);
  const auto count = static_cast<rapidjson::SizeType>(order.expressions.size());
  const auto is_text = [](const json::Value& value) { return value.IsString(); };
  if (!values || !values->IsArray() || values->Size() != count + 1 ||
      !std::all_of(values->Begin(), values->End(), is_text))
    return fail(ErrorCode::invalid_argument, "the position is none of this order");
  auto behind = fmt::format("{} > {}", order.id, quote(json::view((*values)[count])));
  for (auto i = count; i-- > 0;) {
    const auto& expression = order.expressions[i];
    const auto value = json::view((*values)[i]);
    // Literals take the type of what they are compared with.
    behind = value.empty()
                 ? fmt::format("({} IS NULL AND {})", expression, behind)
                 : fmt::format("({0} IS NULL OR {0} {1} {2} OR ({0} = {2} AND {3}))", expression,
                               order.ascending ? ">" : "<", quote(value.substr(1)), behind);
  }
  return fmt::format("(SELECT {0}.* FROM {1}) {0} WHERE {2}", alias, rows, behind);
}

}  // namespace hindsight::store::duck
