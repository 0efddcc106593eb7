#include "api/processes.h"

#include <set>

#include "api/visible_definitions.h"

namespace hindsight::api {
namespace {

constexpr std::int64_t kDaysDefault = 30;
constexpr std::int64_t kDaysMax = 400;
constexpr DurationMs kDay = 86'400'000;

/// Absent or null: everything.
Result<std::optional<std::set<std::string>>> chosen(const json::Value& body,
                                                    std::string_view name) {
  if (json::find(body, name) == nullptr) return std::nullopt;
  HS_ASSIGN(const auto texts, string_list(body, name));
  return std::set<std::string>(texts.begin(), texts.end());
}

struct TrendRequest {
  std::int64_t days = kDaysDefault;
  std::optional<std::set<std::string>> tenants, engines;
};

Result<TrendRequest> parse_trends(const json::Value& body) {
  TrendRequest out;
  if (const auto* days = json::find(body, "days")) {
    if (!days->IsInt64() || days->GetInt64() < 1 || days->GetInt64() > kDaysMax)
      return fail(ErrorCode::invalid_argument, "'days' is no whole number from 1 to 400");
    out.days = days->GetInt64();
  }
  HS_ASSIGN(out.tenants, chosen(body, "tenantIds"));
  HS_ASSIGN(out.engines, chosen(body, "engines"));
  return out;
}

/// The caller's processes, as far as they are chosen.
std::vector<report::Source> trend_sources(const Call& call, const TrendRequest& request,
                                          const store::DefinitionCatalog& catalog) {
  auto out = visible_processes(call, catalog);
  std::erase_if(out, [&](report::Source& source) {
    if (request.engines && !request.engines->contains(source.definitions.front().engine))
      return true;
    std::erase_if(source.tenants, [&](const std::string& tenant) {
      return request.tenants && !request.tenants->contains(tenant);
    });
    return source.tenants.empty();
  });
  return out;
}

void write_number(json::Writer& out, std::string_view name, const std::optional<double>& value) {
  json::key(out, name);
  value ? out.Double(*value) : out.Null();
}

void write_period(json::Writer& out, std::string_view name,
                  const store::ProcessTrend::Period& period) {
  json::key(out, name);
  out.StartObject();
  json::field(out, "started", period.started);
  json::field(out, "ended", period.ended);
  write_number(out, "medianDuration", period.median);
  write_number(out, "p90Duration", period.p90);
  out.EndObject();
}

void write_trend(json::Writer& out, const store::ProcessTrend& trend, const TimeZone& zone) {
  write_period(out, "period", trend.period);
  write_period(out, "before", trend.before);
  json::key(out, "startedPerDay");
  out.StartArray();
  for (const auto count : trend.started_by_day) out.Int64(count);
  out.EndArray();
  json::field(out, "instances", trend.instances);
  json::field(out, "running", trend.running);
  json::key(out, "oldestRunning");
  trend.oldest_running == model::kNoTime ? static_cast<void>(out.Null())
                                         : json::string(out, zone.format(trend.oldest_running));
  json::field(out, "openIncidents", trend.open_incidents);
}

}  // namespace

Result<net::Response> process_overview(Call& call) {
  store::QueryLimits limits;
  limits.stop = call.stop;
  HS_ASSIGN(const auto counts, call.services.reports.overview(limits));
  const auto catalog = call.services.definitions.catalog();
  std::map<std::string, store::ReportStore::ProcessOverview> by_key;
  for (const auto& [key, entry] : visible_definitions(call, *catalog)) {
    if (key.first == model::DefinitionType::process) by_key[key.second].key = key.second;
  }
  for (const auto& row : counts) {
    // Instances of a publication that is under way.
    if (row.key.empty()) continue;
    if (!call.rights->allows_instance(model::DefinitionType::process, row.key, row.tenant,
                                      row.engine))
      continue;
    auto& sum = by_key[row.key];
    sum.key = row.key;
    sum.instances += row.instances;
    sum.running += row.running;
    sum.open_incidents += row.open_incidents;
  }
  const auto all = visible_definitions(call, *catalog);
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartArray();
  for (const auto& [key, row] : by_key) {
    const auto at = all.find({model::DefinitionType::process, key});
    out.StartObject();
    json::field(out, "processDefinitionKey", key);
    json::key(out, "processDefinitionName");
    json::string_or_null(
        out, at == all.end() ? std::string_view() : std::string_view(at->second.newest->name));
    json::key(out, "owner");
    out.Null();
    json::key(out, "digest");
    out.StartObject();
    json::field(out, "enabled", false);
    out.EndObject();
    json::key(out, "kpis");
    out.StartArray();
    out.EndArray();
    json::field(out, "instanceCount", row.instances);
    json::field(out, "runningInstanceCount", row.running);
    json::field(out, "openIncidentCount", row.open_incidents);
    out.EndObject();
  }
  out.EndArray();
  return net::Response::json(std::string(json::view(buffer)));
}

Result<net::Response> process_trends(Call& call) {
  HS_ASSIGN(const auto body, call.body());
  HS_ASSIGN(const auto request, parse_trends(body));
  const auto catalog = call.services.definitions.catalog();
  const auto now = call.services.clock.now_ms();
  store::TrendQuestion question{trend_sources(call, request, *catalog), {}, 0};
  for (auto day = request.days; day >= 0; --day) question.days.push_back(now - day * kDay);
  question.before = now - 2 * request.days * kDay;
  store::QueryLimits limits;
  limits.stop = call.stop;
  HS_ASSIGN(const auto reading, call.services.reports.read(limits));
  HS_ASSIGN(const auto trends, reading->trends(question));

  const auto zone = call.zone();
  const store::ProcessTrend none{
      .started_by_day = std::vector<std::int64_t>(static_cast<std::size_t>(request.days))};
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::field(out, "from", zone.format(question.days.front()));
  json::field(out, "until", zone.format(now));
  json::field(out, "before", zone.format(question.before));
  json::key(out, "processes");
  out.StartArray();
  for (const auto& [key, entry] : visible_definitions(call, *catalog)) {
    if (key.first != model::DefinitionType::process) continue;
    const auto found = trends.find(key.second);
    out.StartObject();
    json::field(out, "processDefinitionKey", key.second);
    json::key(out, "processDefinitionName");
    json::string_or_null(out, entry.newest->name);
    json::key(out, "engines");
    out.StartArray();
    for (const auto& engine : entry.engines) json::string(out, engine);
    out.EndArray();
    json::key(out, "tenants");
    write_tenants(out, call.rights->tenants_of(key.first, key.second, *catalog), *catalog);
    write_trend(out, found == trends.end() ? none : found->second, zone);
    out.EndObject();
  }
  out.EndArray();
  out.EndObject();
  return net::Response::json(std::string(json::view(buffer)));
}

}  // namespace hindsight::api
