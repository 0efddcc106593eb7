#include "events/correlator.h"

#include <set>

#include "base/log.h"
#include "content/until_written.h"
#include "events/instances.h"

namespace hindsight::events {
namespace {

/// As reports see what is published.
model::Definition visible_definition(const EventProcess& process) {
  model::Definition out;
  out.engine = model::kEventEngine;
  out.id = definition_id(process, *process.published);
  out.key = process.id;
  out.name = process.published->process;
  out.version = 1;
  out.deployed = process.published->requested;
  return out;
}

/// Without a key nobody sees it, while its instances are made or removed.
model::Definition hidden_definition(const std::string& id, bool is_gone) {
  model::Definition out;
  out.engine = model::kEventEngine;
  out.id = id;
  out.deleted = is_gone;
  return out;
}

bool ends_term(const Error& error) {
  return error.code == ErrorCode::conflict || error.code == ErrorCode::cancelled;
}

Status put_definitions(store::FactStore& facts, std::vector<model::Definition> definitions,
                       std::vector<store::XmlUpdate> xml = {}) {
  std::vector<store::ImportBatch> batches(1);
  batches[0].engine = model::kEventEngine;
  batches[0].definitions = std::move(definitions);
  batches[0].xml = std::move(xml);
  return facts.apply(batches);
}

}  // namespace

Result<bool> Correlator::round(std::stop_token stop) {
  HS_ASSIGN(const auto processes, all_processes(parts_.contents));
  bool more = false;
  for (const auto& [process, revision] : processes) {
    for (const auto* publication : {&process.published, &process.pending}) {
      if (!*publication || stop.stop_requested()) continue;
      const auto worked = advance(process, **publication, stop);
      // What ails one process holds up no other. It begins again behind what was stored.
      if (!worked) {
        work_.erase((*publication)->id);
        if (ends_term(worked.error())) return fail(worked.error());
        log::warn("event-based process {}: {}", process.name, worked.error().text());
        continue;
      }
      more = more || *worked;
      const bool is_made = !*worked && publication == &process.pending;
      if (is_made) HS_RETURN_IF_ERROR(finish(process.id, (*publication)->id));
      more = more || is_made;
    }
    if (process.published) HS_RETURN_IF_ERROR(show(process));
  }
  HS_RETURN_IF_ERROR(remove_others(processes));
  return more;
}

Result<bool> Correlator::advance(const EventProcess& process, const Publication& publication,
                                 std::stop_token stop) {
  HS_ASSIGN(auto* work, work_on(process, publication));
  return work->progress.following ? follow(*work) : walk_on(*work, stop);
}

Result<Correlator::Work*> Correlator::work_on(const EventProcess& process,
                                              const Publication& publication) {
  const auto known = work_.find(publication.id);
  if (known != work_.end()) return &known->second;
  HS_ASSIGN(const auto xml, read_model(parts_.contents, publication.model));
  HS_ASSIGN(const auto key, only_process(xml));
  HS_ASSIGN(const auto model, bpmn::parse_process(xml, key));
  Work work;
  HS_ASSIGN(work.blueprint, make_blueprint(process, publication, model));
  work.reader =
      std::make_unique<TraceReader>(parts_.events, parts_.definitions, work.blueprint.sources);
  HS_ASSIGN(const auto note, parts_.events.derived_note(progress_note(publication.id)));
  if (note) {
    HS_ASSIGN(work.progress, progress_from(*note));
  } else {
    HS_ASSIGN(const auto renamed, bpmn::rename_process(xml, key, process.id));
    HS_RETURN_IF_ERROR(begin(process, publication, renamed));
    // Whatever comes after this is followed, whatever was before is walked through.
    HS_ASSIGN(work.progress.position, parts_.events.end_of_events());
    HS_ASSIGN(work.progress.total, work.reader->count());
  }
  return &work_.emplace(publication.id, std::move(work)).first->second;
}

/// The definition exists before its first instance, so that these do not make a visible one.
Status Correlator::begin(const EventProcess& process, const Publication& publication,
                         const std::string& xml) {
  const auto id = definition_id(process, publication);
  return put_definitions(
      parts_.facts, {hidden_definition(id, false)},
      {{model::DefinitionType::process, std::string(model::kEventEngine), id, xml}});
}

Result<bool> Correlator::walk_on(Work& work, std::stop_token stop) {
  auto next = work.progress;
  if (!work.walk) {
    HS_ASSIGN(work.walk, work.reader->walk(next.after, stop));
  }
  HS_ASSIGN(const auto page, work.walk->next(options_.events_at_once));
  if (page.traces.empty()) {
    next.following = true;
    work.walk.reset();
  } else {
    next.after = page.traces.back().id.key;
    next.done += static_cast<std::int64_t>(page.traces.size());
  }
  HS_RETURN_IF_ERROR(put(work, page, {}, next));
  return true;
}

Result<bool> Correlator::follow(Work& work) {
  auto next = work.progress;
  HS_ASSIGN(const auto changed, work.reader->changed(next.position, options_.events_at_once));
  next.position = changed.position;
  if (changed.traces.empty()) {
    work.progress = std::move(next);
    return changed.more;
  }
  HS_ASSIGN(const auto page, work.reader->traces(changed.traces));
  std::vector<Id128> replaced;
  replaced.reserve(changed.traces.size());
  for (const auto& trace : changed.traces)
    replaced.push_back(Id128::of(instance_name(work.blueprint.publication, trace)));
  HS_RETURN_IF_ERROR(put(work, page, std::move(replaced), next));
  return changed.more;
}

Status Correlator::check_term() const {
  if (term_.may_write()) return {};
  return fail(ErrorCode::cancelled, "another instance makes the instances of events now");
}

Status Correlator::put(Work& work, const store::TracePage& traces, std::vector<Id128> replaced,
                       const Progress& next) {
  store::DerivedInstances derived;
  derived.definition = work.blueprint.definition_id;
  derived.all_new = replaced.empty();
  derived.replaced = std::move(replaced);
  derived.pages =
      make_instances(work.blueprint, traces, parts_.clock.now_ms(), options_.value_bytes_max);
  derived.note_name = progress_note(work.blueprint.publication);
  derived.note = to_text(next);
  derived.epoch = term_.epoch;
  derived.step = ++steps_;
  HS_RETURN_IF_ERROR(check_term());
  HS_RETURN_IF_ERROR(parts_.events.put_derived(derived));
  work.progress = next;
  return {};
}

Status Correlator::finish(const std::string& process, const std::string& publication) {
  HS_RETURN_IF_ERROR(parts_.events.show_derived());
  return content::until_written<void>([&]() -> Status {
    HS_ASSIGN(auto stored, find_process(parts_.contents, process));
    // Cancelled or deleted meanwhile.
    if (!stored || !stored->process.pending || stored->process.pending->id != publication)
      return {};
    stored->process.published = std::move(stored->process.pending);
    stored->process.pending.reset();
    return parts_.contents.replace_content(to_content(stored->process), stored->revision);
  });
}

Status Correlator::show(const EventProcess& process) {
  const auto wanted = visible_definition(process);
  HS_RETURN_IF_ERROR(check_term());
  const auto catalog = parts_.definitions.catalog();
  std::vector<model::Definition> changes;
  for (const auto& known : catalog->definitions) {
    if (known.engine != wanted.engine) continue;
    if (known.id == wanted.id && !model::same_deployment(known, wanted)) changes.push_back(wanted);
    if (known.id != wanted.id && known.key == wanted.key)
      changes.push_back(hidden_definition(known.id, false));
  }
  return changes.empty() ? Status() : put_definitions(parts_.facts, std::move(changes));
}

/// What was published before, was cancelled, or is of a process that was deleted.
Status Correlator::remove_others(const std::vector<StoredProcess>& processes) {
  HS_RETURN_IF_ERROR(check_term());
  std::set<std::string> wanted;
  for (const auto& [process, revision] : processes) {
    for (const auto* publication : {&process.published, &process.pending}) {
      if (*publication) wanted.insert(definition_id(process, **publication));
    }
  }
  const auto catalog = parts_.definitions.catalog();
  for (const auto& known : catalog->definitions) {
    if (known.engine != model::kEventEngine || known.deleted || wanted.contains(known.id)) continue;
    // Asked for again right here: a publication that is no longer wanted never is again, so that
    // nothing of a newer one goes, however long ago this term may have ended.
    HS_ASSIGN(const bool is_wanted, is_publication(parts_.contents, known.id));
    if (is_wanted) continue;
    if (!known.key.empty())
      HS_RETURN_IF_ERROR(put_definitions(parts_.facts, {hidden_definition(known.id, false)}));
    const auto publication = publication_of(known.id);
    work_.erase(publication);
    HS_RETURN_IF_ERROR(parts_.events.remove_derived(known.id, progress_note(publication)));
    HS_RETURN_IF_ERROR(put_definitions(parts_.facts, {hidden_definition(known.id, true)}));
  }
  return {};
}

}  // namespace hindsight::events
