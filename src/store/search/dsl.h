#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// JSON text of the search DSL, put together from parts that are JSON themselves. Text from outside
/// enters through quote() only.
namespace hindsight::store::search::dsl {

std::string quote(std::string_view text);
/// Shortest text that reads back as the same number; `number` must be finite.
std::string number(double number);
std::string number(std::int64_t number);

using Member = std::pair<std::string_view, std::string>;
std::string object(const std::vector<Member>& members);
std::string list(const std::vector<std::string>& elements);
std::string texts(const std::vector<std::string>& texts);
/// Clusters compile a source once for all params.
Member script(std::string_view source, const std::vector<Member>& params);

// Queries. None of them scores.

std::string everything();
std::string nothing();
/// Leaves out what holds of everything.
std::string all_of(std::vector<std::string> queries);
std::string any_of(const std::vector<std::string>& queries);
std::string none_of(const std::vector<std::string>& queries);
std::string term(std::string_view field, std::string_view text);
std::string term(std::string_view field, bool value);
std::string terms(std::string_view field, const std::vector<std::string>& texts);
std::string begins(std::string_view field, std::string_view text);
std::string exists(std::string_view field);
/// Of a field whose values are in lower case.
std::string contains(std::string_view field, std::string_view text);
/// `bounds`: e.g. {{"gte", "5"}}; no bounds = exists.
std::string range(std::string_view field, const std::vector<Member>& bounds);
std::string nested(std::string_view path, const std::string& query);

}  // namespace hindsight::store::search::dsl
