#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/json.h"
#include "eval/evaluator.h"
#include "history.h"
#include "store/duckdb/duck_store.h"

/// Answers each report of a file such as reports.json many times inside this process and writes how
/// long it took and what the answer was. The clock stands at the end of the made-up history, so
/// that durations of what runs can be compared with PostgreSQL's.
namespace hindsight::bench {
namespace {

using Steady = std::chrono::steady_clock;

struct Options {
  std::string store, reports = "bench/reports.json", out, only, memory_limit = "256MB";
  int repeat = 21;
};

struct Times {
  std::vector<double> ms;
  double cpu_ms = 0;  ///< per answer, all threads
};

double ms_since(Steady::time_point begin) {
  return std::chrono::duration<double, std::milli>(Steady::now() - begin).count();
}

double cpu_ms() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_usec) * 1e-3;
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

/// Of sorted values.
double quantile(const std::vector<double>& sorted, double q) {
  const auto at = static_cast<std::size_t>(std::ceil(q * static_cast<double>(sorted.size()))) - 1;
  return sorted[std::min(at, sorted.size() - 1)];
}

/// The definition that a client would send.
json::Document definition_of(const json::Value& file, const json::Value& report) {
  json::Document out(rapidjson::kObjectType);
  auto& memory = out.GetAllocator();
  out.AddMember("name", json::Value(report["name"], memory), memory);
  const bool is_decision = report.HasMember("decision");
  out.AddMember("reportType", is_decision ? json::Value("decision") : json::Value("process"),
                memory);
  out.AddMember("combined", false, memory);
  json::Value data(rapidjson::kObjectType);
  const char* about = is_decision ? "decisions" : "definitions";
  const auto& definitions = report.HasMember("definitions") ? report["definitions"] : file[about];
  data.AddMember("definitions", json::Value(definitions, memory), memory);
  for (const auto* member : {"view", "groupBy", "distributedBy", "configuration"}) {
    if (report.HasMember(member))
      data.AddMember(json::Value(member, memory), json::Value(report[member], memory), memory);
  }
  if (report.HasMember("filter"))
    data.AddMember("filter", json::Value(report["filter"], memory), memory);
  else if (report.HasMember("filtered"))
    data.AddMember("filter", json::Value(file["filter"], memory), memory);
  out.AddMember("data", std::move(data), memory);
  return out;
}

Result<json::Document> read_reports(const std::string& path) {
  std::ifstream in(path);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  return json::parse(text);
}

void write_times(json::Writer& out, const Times& times) {
  auto sorted = times.ms;
  std::sort(sorted.begin(), sorted.end());
  const std::pair<const char*, double> values[] = {{"medianMs", quantile(sorted, 0.5)},
                                                   {"p95Ms", quantile(sorted, 0.95)},
                                                   {"minMs", sorted.front()},
                                                   {"cpuMs", times.cpu_ms}};
  for (const auto& [name, value] : values) {
    out.Key(name);
    out.Double(value);
  }
  std::printf(" %9.1f %9.1f %9.1f %9.1f\n", values[0].second, values[1].second, values[2].second,
              values[3].second);
  std::fflush(stdout);
}

/// Answers at kNow, and measures at moments of which the store knows no answer: those before
/// `asked`, which is moved.
Status measure(eval::Evaluator& evaluator, const json::Value& file, const json::Value& report,
               int repeat, EpochMs& asked, json::Writer& out) {
  const auto definition = definition_of(file, report);
  eval::EvaluationContext context;
  if (report.HasMember("limit")) context.limit = report["limit"].GetUint64();
  std::printf("%-75s", report["name"].GetString());
  context.moment = kNow;
  HS_ASSIGN(const auto answer, evaluator.evaluate(definition, context));
  Times times;
  for (int i = 0; i < repeat + 1; ++i) {  // one more to warm up
    context.moment = --asked;
    const auto cpu = cpu_ms();
    const auto begin = Steady::now();
    HS_ASSIGN(const auto again, evaluator.evaluate(definition, context));
    if (i < 1) continue;
    times.ms.push_back(ms_since(begin));
    times.cpu_ms += (cpu_ms() - cpu) / repeat;
  }
  out.StartObject();
  json::field(out, "name", json::view(report["name"]));
  write_times(out, times);
  HS_ASSIGN(const auto parsed, json::parse(answer));
  json::key(out, "result");
  parsed["result"].Accept(out);
  out.EndObject();
  return {};
}

std::size_t peak_memory_kb() {
  std::ifstream in("/proc/self/status");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("VmHWM:")) return std::strtoull(line.c_str() + 6, nullptr, 10);
  }
  return 0;
}

Status run(const Options& options) {
  HS_ASSIGN(const auto file, read_reports(options.reports));
  const auto begin = Steady::now();
  HS_ASSIGN(const auto store,
            store::EmbeddedStore::open({options.store, options.memory_limit, 0, 4}));
  const auto opened = ms_since(begin);
  const ManualClock clock(kNow);
  eval::Evaluator evaluator(*store, *store, clock);
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  std::printf("%-75s %9s %9s %9s %9s\n", "report, ms", "median", "p95", "min", "cpu");
  json::key(out, "reports");
  out.StartArray();
  auto asked = kNow;
  for (const auto& report : file["reports"].GetArray()) {
    if (!options.only.empty() && options.only != json::view(report["name"])) continue;
    HS_RETURN_IF_ERROR(measure(evaluator, file, report, options.repeat, asked, out));
  }
  out.EndArray();
  json::key(out, "openMs");
  out.Double(opened);
  json::field(out, "peakMemoryKb", static_cast<std::int64_t>(peak_memory_kb()));
  out.EndObject();
  std::printf("opened in %.0f ms, peak resident memory %zu MB\n", opened, peak_memory_kb() / 1024);
  if (!options.out.empty()) std::ofstream(options.out) << json::view(buffer) << '\n';
  return {};
}

}  // namespace
}  // namespace hindsight::bench

int main(int argc, char** argv) {
  hindsight::bench::Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string flag = argv[i];
    if (flag == "--store")
      options.store = argv[i + 1];
    else if (flag == "--reports")
      options.reports = argv[i + 1];
    else if (flag == "--out")
      options.out = argv[i + 1];
    else if (flag == "--only")
      options.only = argv[i + 1];
    else if (flag == "--memory-limit")
      options.memory_limit = argv[i + 1];
    else if (flag == "--repeat")
      options.repeat = std::atoi(argv[i + 1]);
    else
      argc = 0;
  }
  if (options.store.empty() || argc % 2 == 0) {
    std::fprintf(stderr,
                 "usage: report_bench --store FILE [--reports FILE] [--only NAME] [--repeat 21] "
                 "[--memory-limit 256MB] [--out FILE]\n");
    return 2;
  }
  const auto status = hindsight::bench::run(options);
  if (status) return 0;
  std::fprintf(stderr, "report_bench: %s\n", status.error().text().c_str());
  return 1;
}
