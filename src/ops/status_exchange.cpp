#include "ops/status_exchange.h"

#include "base/json.h"
#include "base/log.h"

namespace hindsight::ops {
namespace {

using ingest::KindStatus;

/// The numbers of a kind by name, so that writing and reading cannot differ.
constexpr std::pair<const char*, std::int64_t KindStatus::*> kNumbers[] = {
    {"rows", &KindStatus::rows},
    {"expectedRows", &KindStatus::expected_rows},
    {"lastTime", &KindStatus::last_time},
    {"caughtUpAt", &KindStatus::caught_up_at},
    {"lastPageAt", &KindStatus::last_page_at},
    {"lastPageRows", &KindStatus::last_page_rows},
    {"lastErrorAt", &KindStatus::last_error_at},
};
constexpr std::pair<const char*, bool KindStatus::*> kFlags[] = {
    {"caughtUp", &KindStatus::caught_up}, {"failing", &KindStatus::failing}};

std::string note_of(const std::string& engine) {
  return "import-status:" + engine;
}

}  // namespace

std::string encode_status(const ingest::EngineStatus& status) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::field(out, "alias", status.alias);
  json::key(out, "kinds");
  out.StartArray();
  for (const auto& kind : status.kinds) {
    out.StartObject();
    json::field(out, "kind", kind.kind);
    for (const auto& [name, member] : kNumbers) json::field(out, name, kind.*member);
    for (const auto& [name, member] : kFlags) json::field(out, name, kind.*member);
    json::key(out, "rowsPerSecond");
    out.Double(kind.rows_per_second);
    json::field(out, "lastError", kind.last_error);
    out.EndObject();
  }
  out.EndArray();
  out.EndObject();
  return std::string(json::view(buffer));
}

Result<ingest::EngineStatus> decode_status(const std::string& text) {
  HS_ASSIGN(const auto document, json::parse(text));
  ingest::EngineStatus status;
  status.alias = json::string_or(document, "alias");
  const auto* kinds = json::find(document, "kinds");
  if (kinds == nullptr || !kinds->IsArray())
    return fail(ErrorCode::bad_answer, "an import status has no kinds");
  for (const auto& entry : kinds->GetArray()) {
    KindStatus kind;
    kind.kind = json::string_or(entry, "kind");
    for (const auto& [name, member] : kNumbers) {
      kind.*member = json::integer_or(entry, name, kind.*member);
    }
    for (const auto& [name, member] : kFlags) {
      kind.*member = json::is_true(entry, name);
    }
    const auto* rate = json::find(entry, "rowsPerSecond");
    if (rate != nullptr && rate->IsNumber()) kind.rows_per_second = rate->GetDouble();
    kind.last_error = json::string_or(entry, "lastError");
    status.kinds.push_back(std::move(kind));
  }
  return status;
}

StatusExchange::StatusExchange(Options options, store::NoteStore& notes,
                               ingest::ImportStatus& status, const Clock& clock)
    : options_(std::move(options)),
      notes_(notes),
      status_(status),
      clock_(clock),
      thread_([this](std::stop_token stop) { run(stop); }) {}

Status StatusExchange::exchange(const std::string& engine) {
  if (options_.imports_here(engine)) {
    for (const auto& status : status_.engines()) {
      if (status.alias == engine) return notes_.put_note(note_of(engine), encode_status(status));
    }
    return {};
  }
  HS_ASSIGN(const auto text, notes_.note(note_of(engine)));
  if (!text) return {};
  HS_ASSIGN(auto status, decode_status(*text));
  // The lease may have come here while the note was read.
  if (!options_.imports_here(engine)) status_.adopt(engine, std::move(status.kinds));
  return {};
}

void StatusExchange::run(std::stop_token stop) {
  bool failing = false;
  do {
    Status outcome;
    for (const auto& engine : options_.engines) {
      if (auto one = exchange(engine); !one) outcome = std::move(one);
    }
    if (!outcome && !failing)
      log::warn("the state of imports cannot be exchanged: {}", outcome.error().text());
    failing = !outcome;
  } while (clock_.sleep_for(std::chrono::milliseconds(1'500), stop));
}

}  // namespace hindsight::ops
