#include "api/people.h"

#include <algorithm>
#include <set>

#include "api/evaluation_context.h"
#include "api/variable_request.h"
#include "api/visible_definitions.h"
#include "eval/people.h"

namespace hindsight::api {
namespace {

using eval::TaskRole;

constexpr std::size_t kLimitDefault = 25;
constexpr std::size_t kLimitMax = 1'000;

struct Search {
  std::string text;
  std::size_t limit = kLimitDefault;
};

Result<Search> read_search(const json::Value& body) {
  Search out;
  if (const auto* terms = json::find(body, "terms")) {
    if (!terms->IsString()) return fail(ErrorCode::invalid_argument, "'terms' is no text");
    out.text = json::view(*terms);
  }
  if (const auto* limit = json::find(body, "limit")) {
    if (!limit->IsUint64())
      return fail(ErrorCode::invalid_argument, "'limit' is no whole number from 0 on");
    out.limit = std::min<std::size_t>(kLimitMax, limit->GetUint64());
  }
  return out;
}

eval::IdentityNames::Name names_of(Call& call, TaskRole role) {
  call.services.identities.refresh(call.stop);
  auto names = evaluation_context(call).names;
  return role == TaskRole::assignee ? std::move(names.user) : std::move(names.group);
}

void write_people(json::Writer& out, TaskRole role, const std::vector<eval::Person>& people) {
  out.StartArray();
  for (const auto& one : people) {
    out.StartObject();
    json::field(out, "type", role == TaskRole::assignee ? "user" : "group");
    json::field(out, "id", one.id);
    json::field(out, "name", one.name);
    out.EndObject();
  }
  out.EndArray();
}

Result<net::Response> search(Call& call, TaskRole role, const json::Value& body,
                             const std::vector<report::Source>& sources) {
  HS_ASSIGN(const auto wanted, read_search(body));
  HS_ASSIGN(const auto ids,
            eval::people_in(call.services.reports, sources, role, {}, limits_of(call)));
  const auto found = eval::find_people(ids, names_of(call, role), wanted.text, wanted.limit);
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::key(out, "result");
  write_people(out, role, found.first);
  json::field(out, "total", static_cast<std::int64_t>(found.total));
  out.EndObject();
  return net::Response::json(std::string(json::view(buffer)));
}

Result<net::Response> search_in_process(Call& call, TaskRole role) {
  HS_ASSIGN(const auto body, call.body());
  HS_ASSIGN(const auto sources, source_of(call, body, model::DefinitionType::process));
  return search(call, role, body, sources);
}

Result<net::Response> search_in_reports(Call& call, TaskRole role) {
  HS_ASSIGN(const auto body, call.body());
  HS_ASSIGN(const auto sources, sources_of_reports(call, body));
  return search(call, role, body, sources);
}

/// Names of others are nothing to the caller.
Result<net::Response> list_by_id(Call& call, TaskRole role) {
  auto ids = list_parameter(call.request, "idIn").value_or(std::vector<std::string>());
  std::erase(ids, std::string());
  std::vector<std::string> known;
  if (!ids.empty()) {
    const auto sources = visible_processes(call, *call.services.definitions.catalog());
    HS_ASSIGN(known, eval::people_in(call.services.reports, sources, role, ids, limits_of(call)));
  }
  const auto name_of = names_of(call, role);
  std::set<std::string> told;
  std::vector<eval::Person> people;
  for (const auto& id : ids) {
    if (!told.insert(id).second) continue;
    const bool is_known = std::ranges::find(known, id) != known.end();
    people.push_back(eval::person(id, is_known ? name_of : eval::IdentityNames::Name()));
  }
  json::Buffer buffer;
  json::Writer out(buffer);
  write_people(out, role, people);
  return net::Response::json(std::string(json::view(buffer)));
}

}  // namespace

Result<net::Response> list_assignees(Call& call) {
  return list_by_id(call, TaskRole::assignee);
}
Result<net::Response> list_candidate_groups(Call& call) {
  return list_by_id(call, TaskRole::candidate_group);
}
Result<net::Response> search_assignees(Call& call) {
  return search_in_process(call, TaskRole::assignee);
}
Result<net::Response> search_candidate_groups(Call& call) {
  return search_in_process(call, TaskRole::candidate_group);
}
Result<net::Response> search_assignees_of_reports(Call& call) {
  return search_in_reports(call, TaskRole::assignee);
}
Result<net::Response> search_candidate_groups_of_reports(Call& call) {
  return search_in_reports(call, TaskRole::candidate_group);
}

}  // namespace hindsight::api
