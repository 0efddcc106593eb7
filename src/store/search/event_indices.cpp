#include "store/search/event_indices.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/log.h"
#include "store/search/aggregations.h"
#include "store/search/dsl.h"

namespace hindsight::store::search {
namespace {

constexpr std::size_t kDigits = 6;

/// `…-000001` is followed by `…-000002`.
Result<std::string> next_of(const std::string& index) {
  const auto at = index.size() - std::min(index.size(), kDigits);
  int number = 0;
  const auto* const end = index.data() + index.size();
  if (std::from_chars(index.data() + at, end, number).ptr != end)
    return fail(ErrorCode::bad_answer, "an index of events has no number", index);
  return fmt::format("{}{:0{}}", index.substr(0, at), number + 1, kDigits);
}

std::string alias_action(const char* action, const std::string& index, const std::string& alias) {
  return dsl::object(
      {{action, dsl::object({{"index", dsl::quote(index)}, {"alias", dsl::quote(alias)}})}});
}

std::vector<std::string> names_in(const json::Value& answer) {
  std::vector<std::string> out;
  if (answer.IsObject()) {
    for (const auto& index : answer.GetObject()) out.emplace_back(json::view(index.name));
  }
  std::ranges::sort(out);
  return out;
}

}  // namespace

std::string EventIndices::open_alias(const std::string& index) {
  return index + "-open";
}

Result<std::vector<std::string>> EventIndices::list(std::stop_token stop) const {
  HS_ASSIGN(const auto answer,
            client_.send({.path = "/_alias/" + names_.events, .stop = std::move(stop)}));
  auto out = names_in(answer);
  if (out.empty()) return fail(ErrorCode::bad_answer, "no index holds events", names_.events);
  return out;
}

Result<std::vector<std::string>> EventIndices::held(std::stop_token stop) const {
  HS_ASSIGN(const auto answer,
            client_.send({.path = "/" + names_.events +
                                  "/_settings?filter_path=*.settings.index.blocks.write",
                          .stop = std::move(stop)}));
  return names_in(answer);
}

Result<bool> EventIndices::is_changing(const std::vector<std::string>& known,
                                       std::stop_token stop) const {
  HS_ASSIGN(const auto present, list(stop));
  if (present != known) return true;
  HS_ASSIGN(const auto blocked, held(std::move(stop)));
  return !blocked.empty();
}

/// When it has answered nothing that was under way is still being written.
Status EventIndices::hold(const std::string& index, std::stop_token stop) const {
  HS_ASSIGN(const auto answer,
            client_.send(
                {.method = "PUT", .path = "/" + index + "/_block/write", .stop = std::move(stop)}));
  if (json::is_true(answer, "acknowledged") && json::is_true(answer, "shards_acknowledged"))
    return {};
  return fail(ErrorCode::unavailable, "the search cluster did not hold an index in time", index);
}

Status EventIndices::release(const std::string& index, std::stop_token stop) const {
  HS_RETURN_IF_ERROR(client_.send({.method = "PUT",
                                   .path = "/" + index + "/_settings",
                                   .body = R"({"index.blocks.write":null})",
                                   .stop = std::move(stop)}));
  return {};
}

Status EventIndices::change_aliases(const std::vector<std::string>& actions,
                                    std::stop_token stop) const {
  HS_ASSIGN(const auto answer, client_.send({.method = "POST",
                                             .path = "/_aliases",
                                             .body = dsl::object({{"actions", dsl::list(actions)}}),
                                             .stop = std::move(stop)}));
  // Else a node may still know the old ones.
  if (json::is_true(answer, "acknowledged")) return {};
  return fail(ErrorCode::unavailable, "not all nodes of the search cluster took an alias in time",
              names_.events);
}

/// `last` is held until every node knows that it no longer is the last one.
Status EventIndices::begin_after(const std::string& last, std::stop_token stop) const {
  HS_ASSIGN(const auto next, next_of(last));
  HS_RETURN_IF_ERROR(hold(last, stop));
  const auto made = client_.send({.method = "PUT", .path = "/" + next, .stop = stop});
  if (!made && !exists_already(made.error())) return fail(made.error());
  auto changed = change_aliases(
      {alias_action("remove", last, open_alias(last)), alias_action("add", next, open_alias(next)),
       alias_action("add", next, names_.events)},
      stop);
  if (!changed) {
    // Somebody else, who holds the lease by now, was faster.
    HS_ASSIGN(const auto present, list(stop));
    if (present.back() != last) HS_RETURN_IF_ERROR(release(last, stop));
    return changed;
  }
  log::info("events: index {} follows {}", next, last);
  return release(last, std::move(stop));
}

Status EventIndices::roll_over(std::int64_t bytes_max, std::stop_token stop) const {
  HS_ASSIGN(const auto all, list(stop));
  const auto& last = all.back();
  HS_ASSIGN(const auto blocked, held(stop));
  for (const auto& index : blocked) {
    if (index != last) HS_RETURN_IF_ERROR(release(index, stop));
  }
  bool is_due = !blocked.empty() && blocked.back() == last;
  if (!is_due) {
    HS_ASSIGN(const auto answer,
              client_.send({.path = "/" + last + "/_stats/store", .stop = stop}));
    HS_ASSIGN(const auto* bytes, down({"_all", "primaries", "store", "size_in_bytes"}, answer));
    if (!bytes->IsInt64())
      return fail(ErrorCode::bad_answer, "the size of an index is no number", last);
    is_due = bytes->GetInt64() >= bytes_max;
  }
  return is_due ? begin_after(last, std::move(stop)) : Status();
}

Status EventIndices::prepare(std::stop_token stop) const {
  HS_ASSIGN(const auto all, list(stop));
  const auto open =
      client_.send({.path = "/_alias/" + open_alias(names_.events + "-0*"), .stop = stop});
  if (!open && open.error().code != ErrorCode::not_found) return fail(open.error());
  if (open && !names_in(*open).empty()) return {};
  return change_aliases({alias_action("add", all.back(), open_alias(all.back()))}, std::move(stop));
}

}  // namespace hindsight::store::search
