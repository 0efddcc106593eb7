#include "store/search/derived_documents.h"

#include <fmt/format.h>

#include <limits>

#include "store/search/dsl.h"
#include "store/search/fact_writer.h"
#include "store/search/instance_codec.h"

namespace hindsight::store::search {
namespace {

constexpr int kConflictsMax = 50;
constexpr int kEpochBits = 32;

std::int64_t version_of(const DerivedInstances& derived) {
  return (derived.epoch << kEpochBits) + derived.step;
}

tl::unexpected<Error> superseded(const DerivedInstances& derived, std::int64_t by) {
  return fail(ErrorCode::conflict,
              fmt::format("fenced: epoch {} of the event processing was superseded by {}",
                          derived.epoch, by),
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
  const auto stored = json::integer_or(note, "epoch", 0);
  if (stored > derived.epoch) return superseded(derived, stored);
  return {};
}

/// The documents of all instances that there are now, and the removal of those that are no more.
std::vector<BulkItem> items_of(const DerivedInstances& derived) {
  FactWriter::Documents documents;
  FactWriter::assemble(model::kEventEngine, derived.pages, documents);
  std::vector<BulkItem> items;
  for (const auto& [uid, document] : documents) {
    items.push_back({.id = uid.uuid(),
                     .source = encode_instance(uid, model::kEventEngine, document.facts),
                     .version = version_of(derived)});
  }
  if (derived.all_new) return items;
  for (const auto& uid : derived.replaced) {
    if (documents.contains(uid)) continue;
    items.push_back(
        {.id = uid.uuid(), .source = {}, .remove = true, .version = version_of(derived)});
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

Result<std::vector<BulkItem>> DerivedDocuments::write_once(const std::vector<BulkItem>& items,
                                                           const DerivedInstances& derived,
                                                           EpochMs now,
                                                           std::vector<DeadLetter>& refused,
                                                           std::stop_token stop) {
  HS_ASSIGN(const auto answers, bulk_.write(names_.instances, items, stop));
  std::vector<BulkItem> left;
  std::vector<std::string> ids;  // parallel to left
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i].outcome == BulkOutcome::refused)
      refused.push_back(dead_letter(items[i], answers[i].reason, now));
    if (answers[i].outcome != BulkOutcome::conflict) continue;
    left.push_back(items[i]);
    ids.push_back(items[i].id);
  }
  if (left.empty()) return left;
  HS_ASSIGN(const auto stored, get_many(client_, names_.instances, ids, stop, Parts::version));
  for (std::size_t i = 0; i < left.size(); ++i) {
    const auto& doc = stored["docs"][static_cast<rapidjson::SizeType>(i)];
    if (!is_found(doc)) {
      left[i].version = version_of(derived);
      continue;
    }
    const auto epoch = json::integer_or(doc, "_version") >> kEpochBits;
    if (epoch > derived.epoch) return superseded(derived, epoch);
    // A cleanup or an upgrade wrote it since, which makes its version one higher.
    left[i].version = -1;
    left[i].sequence = json::integer_or(doc, "_seq_no", -1);
    left[i].term = json::integer_or(doc, "_primary_term", -1);
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
  for (int round = 0; !left.empty(); ++round) {
    if (round == kConflictsMax)
      return fail(ErrorCode::conflict, "documents change faster than they can be written");
    HS_ASSIGN(left, write_once(left, derived, now, refused, stop));
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
