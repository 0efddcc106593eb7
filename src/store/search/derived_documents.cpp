#include "store/search/derived_documents.h"

#include <fmt/format.h>

#include <limits>

#include "store/search/dsl.h"
#include "store/search/fact_writer.h"
#include "store/search/instance_codec.h"

namespace hindsight::store::search {
namespace {

constexpr int kEpochBits = 32;
constexpr std::int64_t kStepsMax = std::int64_t{1} << kEpochBits;
constexpr std::int64_t kSlackFactor = 4;

tl::unexpected<Error> superseded(const DerivedInstances& derived) {
  return fail(ErrorCode::conflict,
              fmt::format("fenced: epoch {} of the event processing was superseded", derived.epoch),
              derived.note_name);
}

/// Names may be longer than a document's id may be.
std::string note_id(const std::string& name) {
  return Id128::of("n" + name).uuid();
}

std::string note_source(const DerivedInstances& derived) {
  return dsl::object({{"uid", dsl::quote(derived.note_name)},
                      {"text", dsl::quote(derived.note)},
                      {"epoch", dsl::number(derived.epoch)}});
}

Status check_epoch(const json::Value& note, const DerivedInstances& derived) {
  if (json::integer_or(note, "epoch", 0) > derived.epoch) return superseded(derived);
  return {};
}

/// The documents of all instances that there are now, and the removal of those that are no more.
std::vector<BulkItem> items_of(const DerivedInstances& derived) {
  FactWriter::Documents documents;
  FactWriter::assemble(model::kEventEngine, derived.pages, documents);
  std::vector<BulkItem> items;
  for (const auto& [uid, document] : documents) {
    items.push_back(
        {.id = uid.uuid(), .source = encode_instance(uid, model::kEventEngine, document.facts)});
  }
  if (derived.all_new) return items;
  for (const auto& uid : derived.replaced) {
    if (documents.contains(uid)) continue;
    items.push_back({.id = uid.uuid(), .source = {}, .remove = true});
  }
  return items;
}

DeadLetter dead_letter(const BulkItem& item, const std::string& reason, EpochMs now) {
  DeadLetter letter;
  letter.engine = model::kEventEngine;
  letter.kind = "process-instance-document";
  letter.entity_id = item.id;
  letter.reason = reason;
  letter.first_seen = now;
  return letter;
}

}  // namespace

Result<std::vector<BulkItem>> DerivedDocuments::write_once(std::vector<BulkItem> items,
                                                           std::int64_t version, EpochMs now,
                                                           std::vector<DeadLetter>& refused,
                                                           std::stop_token stop) {
  for (auto& item : items) item.version = version;
  HS_ASSIGN(const auto answers, bulk_.write(names_.instances, items, std::move(stop)));
  std::vector<BulkItem> left;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i].outcome == BulkOutcome::refused)
      refused.push_back(dead_letter(items[i], answers[i].reason, now));
    if (answers[i].outcome == BulkOutcome::conflict) left.push_back(std::move(items[i]));
  }
  return left;
}

Result<std::vector<DeadLetter>> DerivedDocuments::write(const DerivedInstances& derived,
                                                        EpochMs now, std::stop_token stop) {
  // Most of what is late is noticed here, before anything is written.
  HS_ASSIGN(const auto known, documents_.get(names_.derived_notes, note_id(derived.note_name)));
  if (known) HS_RETURN_IF_ERROR(check_epoch(known->source, derived));
  std::vector<DeadLetter> refused;
  auto left = items_of(derived);
  // A cleanup or an upgrade makes versions one higher with each write, also that of a document
  // that it removes, and then the cluster does not tell it: a place above is looked for, but never
  // beyond the epoch.
  for (std::int64_t slack = 0; !left.empty(); slack = slack * kSlackFactor + 1) {
    if (derived.step + slack >= kStepsMax) return superseded(derived);
    const auto version = (derived.epoch << kEpochBits) + derived.step + slack;
    HS_ASSIGN(left, write_once(std::move(left), version, now, refused, stop));
  }
  return refused;
}

Status DerivedDocuments::put_note(const DerivedInstances& derived) {
  return documents_.change(names_.derived_notes, note_id(derived.note_name),
                           [&](const json::Value* stored) -> Result<std::optional<std::string>> {
                             if (stored != nullptr)
                               HS_RETURN_IF_ERROR(check_epoch(*stored, derived));
                             return note_source(derived);
                           });
}

Status DerivedDocuments::remove(const std::string& definition, const std::string& note_prefix,
                                std::stop_token stop) {
  const auto all = std::numeric_limits<std::size_t>::max();
  const auto rows = dsl::term("definitions", definition_name(model::kEventEngine, definition));
  HS_RETURN_IF_ERROR(delete_by_query(client_, names_.instances, rows, all, stop));
  HS_RETURN_IF_ERROR(delete_by_query(client_, names_.derived_notes, dsl::begins("uid", note_prefix),
                                     all, std::move(stop)));
  return {};
}

Result<std::optional<std::string>> DerivedDocuments::note(const std::string& name) {
  HS_ASSIGN(const auto found, documents_.get(names_.derived_notes, note_id(name)));
  if (!found) return std::nullopt;
  return json::string_or(found->source, "text");
}

}  // namespace hindsight::store::search
