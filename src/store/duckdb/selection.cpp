#include "store/duckdb/selection.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>

#include "store/duckdb/logical_type.h"
#include "store/duckdb/scalar_function.h"

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
    Column{"state", DUCKDB_TYPE_TINYINT},  Column{"row", DUCKDB_TYPE_UINTEGER}};

// DuckDB calls these; it owns what they make and gives it back to the deleters.

using Shared = std::shared_ptr<const Selection>;

void bind(duckdb_bind_info info) {
  auto* tables = static_cast<SelectionTables*>(duckdb_bind_get_extra_info(info));
  auto number = duckdb_bind_get_parameter(info, 0);
  auto selection = tables->selection(duckdb_get_int64(number));
  duckdb_destroy_value(&number);
  if (!selection) return duckdb_bind_set_error(info, "the selection is gone");
  for (const auto& column : kTable) {
    duckdb_bind_add_result_column(info, column.name, LogicalType(column.type).handle());
  }
  duckdb_bind_set_cardinality(info, selection->size(), true);
  duckdb_bind_set_bind_data(info, new Shared(std::move(selection)),
                            [](void* data) { delete static_cast<Shared*>(data); });
}

/// How far a table was read, and which of its columns.
struct Scan {
  std::size_t begin = 0;
  std::vector<std::size_t> columns;
};

void init(duckdb_init_info info) {
  auto scan = std::make_unique<Scan>();
  for (idx_t i = 0; i < duckdb_init_get_column_count(info); ++i)
    scan->columns.push_back(duckdb_init_get_column_index(info, i));
  duckdb_init_set_init_data(info, scan.release(),
                            [](void* data) { delete static_cast<Scan*>(data); });
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

void copy_column(const Selection& all, std::size_t column, std::size_t begin, std::size_t count,
                 duckdb_vector to) {
  switch (column) {
    case 0:
      return copy(all.id, begin, count, to);
    case 1:
      return copy(all.def, begin, count, to);
    case 2:
      return copy(all.tenant, begin, count, to);
    case 3:
      return copy_nullable(all.start, begin, count, to);
    case 4:
      return copy_nullable(all.end, begin, count, to);
    case 5:
      return copy_nullable(all.duration, begin, count, to);
    case 6:
      return copy(all.state, begin, count, to);
    default:
      auto* rows = static_cast<std::uint32_t*>(duckdb_vector_get_data(to));
      std::iota(rows, rows + count, static_cast<std::uint32_t>(begin));
  }
}

void scan(duckdb_function_info info, duckdb_data_chunk chunk) {
  const auto& all = **static_cast<Shared*>(duckdb_function_get_bind_data(info));
  auto& scan = *static_cast<Scan*>(duckdb_function_get_init_data(info));
  const auto count = std::min<std::size_t>(duckdb_vector_size(), all.size() - scan.begin);
  for (std::size_t i = 0; count > 0 && i < scan.columns.size(); ++i) {
    copy_column(all, scan.columns[i], scan.begin, count, duckdb_data_chunk_get_vector(chunk, i));
  }
  scan.begin += count;
  duckdb_data_chunk_set_size(chunk, count);
}

/// Asks what is held in memory under the number that the first column has about what the second one
/// names. NULL names do not come here.
template <typename T, typename Name, typename Held, typename Tell>
void ask(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output, const Held& held,
         const Tell& tell) {
  auto* tables = static_cast<SelectionTables*>(duckdb_scalar_function_get_extra_info(info));
  const auto count = duckdb_data_chunk_get_size(input);
  if (count == 0) return;
  const auto column = [&](idx_t i) {
    return duckdb_vector_get_data(duckdb_data_chunk_get_vector(input, i));
  };
  const auto found = held(*tables, *static_cast<const std::int64_t*>(column(0)));
  if (!found) return duckdb_scalar_function_set_error(info, "what was held is gone");
  tell(*found, std::span(static_cast<const Name*>(column(1)), count),
       static_cast<T*>(duckdb_vector_get_data(output)));
}

void has_chosen(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  ask<bool, duckdb_hugeint>(
      info, input, output, [](auto& tables, std::int64_t number) { return tables.choice(number); },
      [](const Choice& choice, std::span<const duckdb_hugeint> ids, bool* has) {
        std::vector<std::uint32_t> rows(ids.size());
        choice.selection->find(ids, rows.data());
        for (std::size_t i = 0; i < ids.size(); ++i) has[i] = choice.has(rows[i]);
      });
}

void has_row(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  ask<bool, std::uint32_t>(
      info, input, output, [](auto& tables, std::int64_t number) { return tables.choice(number); },
      [](const Choice& choice, std::span<const std::uint32_t> rows, bool* has) {
        for (std::size_t i = 0; i < rows.size(); ++i) has[i] = choice.has(rows[i]);
      });
}

template <typename Number>
void instance_group(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  ask<Number, duckdb_hugeint>(
      info, input, output, [](auto& tables, std::int64_t number) { return tables.groups(number); },
      [](const InstanceGroups& groups, std::span<const duckdb_hugeint> ids, Number* numbers) {
        groups.tell(ids, numbers);
      });
}

}  // namespace

Result<std::shared_ptr<const Selection>> read_selection(Connection& connection,
                                                        const std::string& sql,
                                                        const QueryBudget& budget) {
  HS_ASSIGN(auto rows, connection.query(sql, budget));
  auto selection = std::make_shared<Selection>();
  auto& out = *selection;
  while (const auto chunk = rows.next()) {
    const auto append = [&](auto& column, std::size_t i) {
      using T = typename std::decay_t<decltype(column)>::value_type;
      const auto values = chunk->column<T>(i);
      column.insert(column.end(), values.begin(), values.end());
    };
    const auto append_nullable = [&](std::vector<std::int64_t>& column, std::size_t i) {
      const auto begin = column.size();
      append(column, i);
      for (std::size_t row = 0; row < chunk->size(); ++row) {
        if (chunk->is_null(i, row)) column[begin + row] = Selection::kNull;
      }
    };
    append(out.id, 0);
    append(out.def, 1);
    append(out.tenant, 2);
    append_nullable(out.start, 3);
    append_nullable(out.end, 4);
    append_nullable(out.duration, 5);
    append(out.state, 6);
    if (out.size() >= InstanceIndex::kRowsMax)
      return fail(ErrorCode::resource_exhausted, "the filters leave too many process instances");
  }
  return selection;
}

std::shared_ptr<const Selection> take_rows(const Selection& all,
                                           std::span<const std::uint32_t> rows) {
  auto taken = std::make_shared<Selection>();
  const auto take = [&](auto& to, const auto& from) {
    to.reserve(rows.size());
    for (const auto row : rows) to.push_back(from[row]);
  };
  take(taken->id, all.id);
  take(taken->def, all.def);
  take(taken->tenant, all.tenant);
  take(taken->start, all.start);
  take(taken->end, all.end);
  take(taken->duration, all.duration);
  take(taken->state, all.state);
  return taken;
}

void Selection::index() const {
  std::call_once(indexed_, [this] { index_ = InstanceIndex(id, [](auto, auto) {}); });
}

Status SelectionTables::install(Connection& connection) {
  auto function = duckdb_create_table_function();
  duckdb_table_function_set_name(function, "selection");
  duckdb_table_function_add_parameter(function, LogicalType(DUCKDB_TYPE_BIGINT).handle());
  duckdb_table_function_set_extra_info(function, this, nullptr);
  duckdb_table_function_set_bind(function, bind);
  duckdb_table_function_set_init(function, init);
  duckdb_table_function_set_function(function, scan);
  duckdb_table_function_supports_projection_pushdown(function, true);
  const auto state = duckdb_register_table_function(connection.handle(), function);
  duckdb_destroy_table_function(&function);

  if (state != DuckDBSuccess)
    return fail(ErrorCode::internal, "the store cannot make selections readable");
  constexpr std::array kParameters = {DUCKDB_TYPE_BIGINT, DUCKDB_TYPE_UUID};
  HS_RETURN_IF_ERROR(
      add_function(connection, {"has_chosen", kParameters, DUCKDB_TYPE_BOOLEAN, this, has_chosen}));
  constexpr std::array kRowParameters = {DUCKDB_TYPE_BIGINT, DUCKDB_TYPE_UINTEGER};
  HS_RETURN_IF_ERROR(
      add_function(connection, {"has_row", kRowParameters, DUCKDB_TYPE_BOOLEAN, this, has_row}));
  HS_RETURN_IF_ERROR(
      add_function(connection, {"few_instance_group", kParameters, DUCKDB_TYPE_UTINYINT, this,
                                instance_group<std::uint8_t>}));
  return add_function(connection, {"instance_group", kParameters, DUCKDB_TYPE_INTEGER, this,
                                   instance_group<std::int32_t>});
}

template <typename T>
std::int64_t SelectionTables::Register<T>::add(const std::shared_ptr<const T>& one) {
  const std::lock_guard lock(mutex_);
  std::erase_if(all_, [](const auto& entry) { return entry.second.expired(); });
  all_.emplace(++last_, one);
  return last_;
}

template <typename T>
std::shared_ptr<const T> SelectionTables::Register<T>::find(std::int64_t number) {
  const std::lock_guard lock(mutex_);
  const auto at = all_.find(number);
  return at == all_.end() ? nullptr : at->second.lock();
}

std::int64_t SelectionTables::add(const std::shared_ptr<const Selection>& selection) {
  return selections_.add(selection);
}

std::int64_t SelectionTables::add(const std::shared_ptr<const Choice>& choice) {
  return choices_.add(choice);
}

std::int64_t SelectionTables::add(const std::shared_ptr<const InstanceGroups>& groups) {
  return groups_.add(groups);
}

std::shared_ptr<const Selection> SelectionTables::selection(std::int64_t number) {
  return selections_.find(number);
}

std::shared_ptr<const Choice> SelectionTables::choice(std::int64_t number) {
  return choices_.find(number);
}

std::shared_ptr<const InstanceGroups> SelectionTables::groups(std::int64_t number) {
  return groups_.find(number);
}

}  // namespace hindsight::store::duck
