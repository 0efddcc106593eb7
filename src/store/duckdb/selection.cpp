#include "store/duckdb/selection.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace hindsight::store::duck {
namespace {

struct Column {
  const char* name;
  duckdb_type type;
};
constexpr std::array kTable{
    Column{"id", DUCKDB_TYPE_UUID},        Column{"def", DUCKDB_TYPE_INTEGER},
    Column{"tenant", DUCKDB_TYPE_INTEGER}, Column{"start_ms", DUCKDB_TYPE_BIGINT},
    Column{"end_ms", DUCKDB_TYPE_BIGINT},  Column{"duration", DUCKDB_TYPE_BIGINT},
    Column{"state", DUCKDB_TYPE_TINYINT}};

// DuckDB calls these; it owns what they make and gives it back to the deleters.

using Shared = std::shared_ptr<const Selection>;

void bind(duckdb_bind_info info) {
  auto* tables = static_cast<SelectionTables*>(duckdb_bind_get_extra_info(info));
  auto number = duckdb_bind_get_parameter(info, 0);
  auto selection = tables->find(duckdb_get_int64(number));
  duckdb_destroy_value(&number);
  if (!selection) return duckdb_bind_set_error(info, "the selection is gone");
  for (const auto& column : kTable) {
    auto type = duckdb_create_logical_type(column.type);
    duckdb_bind_add_result_column(info, column.name, type);
    duckdb_destroy_logical_type(&type);
  }
  duckdb_bind_set_cardinality(info, selection->size(), true);
  duckdb_bind_set_bind_data(info, new Shared(std::move(selection)),
                            [](void* data) { delete static_cast<Shared*>(data); });
}

void init(duckdb_init_info info) {
  duckdb_init_set_init_data(info, new std::size_t(0),
                            [](void* data) { delete static_cast<std::size_t*>(data); });
}

template <typename T>
void copy(const std::vector<T>& from, std::size_t begin, std::size_t count, duckdb_vector to) {
  std::memcpy(duckdb_vector_get_data(to), from.data() + begin, count * sizeof(T));
}

void copy_nullable(const std::vector<std::int64_t>& from, std::size_t begin, std::size_t count,
                   duckdb_vector to) {
  copy(from, begin, count, to);
  duckdb_vector_ensure_validity_writable(to);
  auto* validity = duckdb_vector_get_validity(to);
  for (std::size_t i = 0; i < count; ++i) {
    if (from[begin + i] == Selection::kNull) duckdb_validity_set_row_invalid(validity, i);
  }
}

void scan(duckdb_function_info info, duckdb_data_chunk chunk) {
  const auto& all = **static_cast<Shared*>(duckdb_function_get_bind_data(info));
  auto& begin = *static_cast<std::size_t*>(duckdb_function_get_init_data(info));
  const auto count = std::min<std::size_t>(duckdb_vector_size(), all.size() - begin);
  const auto vector = [&](std::size_t i) { return duckdb_data_chunk_get_vector(chunk, i); };
  if (count > 0) {
    copy(all.id, begin, count, vector(0));
    copy(all.def, begin, count, vector(1));
    copy(all.tenant, begin, count, vector(2));
    copy_nullable(all.start, begin, count, vector(3));
    copy_nullable(all.end, begin, count, vector(4));
    copy_nullable(all.duration, begin, count, vector(5));
    copy(all.state, begin, count, vector(6));
  }
  begin += count;
  duckdb_data_chunk_set_size(chunk, count);
}

}  // namespace

Result<Selection> read_selection(Connection& connection, const std::string& sql,
                                 const QueryBudget& budget) {
  HS_ASSIGN(auto rows, connection.query(sql, budget));
  Selection out;
  while (const auto chunk = rows.next()) {
    const auto time = [&](std::size_t column, std::size_t row) {
      return chunk->is_null(column, row) ? Selection::kNull : chunk->int64(column, row);
    };
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      out.id.push_back(chunk->hugeint(0, i));
      out.def.push_back(chunk->int32(1, i));
      out.tenant.push_back(chunk->int32(2, i));
      out.start.push_back(time(3, i));
      out.end.push_back(time(4, i));
      out.duration.push_back(time(5, i));
      out.state.push_back(chunk->int8(6, i));
    }
  }
  return out;
}

Status SelectionTables::install(Connection& connection) {
  auto function = duckdb_create_table_function();
  duckdb_table_function_set_name(function, "selection");
  auto number = duckdb_create_logical_type(DUCKDB_TYPE_BIGINT);
  duckdb_table_function_add_parameter(function, number);
  duckdb_destroy_logical_type(&number);
  duckdb_table_function_set_extra_info(function, this, nullptr);
  duckdb_table_function_set_bind(function, bind);
  duckdb_table_function_set_init(function, init);
  duckdb_table_function_set_function(function, scan);
  const auto state = duckdb_register_table_function(connection.handle(), function);
  duckdb_destroy_table_function(&function);
  if (state != DuckDBSuccess)
    return fail(ErrorCode::internal, "the store cannot make selections readable");
  return {};
}

std::int64_t SelectionTables::add(const std::shared_ptr<const Selection>& selection) {
  const std::lock_guard lock(mutex_);
  std::erase_if(all_, [](const auto& entry) { return entry.second.expired(); });
  all_.emplace(++last_, selection);
  return last_;
}

std::shared_ptr<const Selection> SelectionTables::find(std::int64_t number) {
  const std::lock_guard lock(mutex_);
  const auto at = all_.find(number);
  return at == all_.end() ? nullptr : at->second.lock();
}

}  // namespace hindsight::store::duck
