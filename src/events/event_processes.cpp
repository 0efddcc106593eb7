#include "events/event_processes.h"

#include <algorithm>

#include "content/lists.h"
#include "content/reports_about.h"
#include "content/until_written.h"
#include "events/autogenerate.h"
#include "events/blueprint.h"
#include "events/event_sample.h"
#include "events/kept_processes.h"
#include "events/progress.h"

namespace hindsight::events {
namespace {

constexpr std::size_t kModelBytesMax = std::size_t{4} << 20U;
/// Ids are names in XML, too, and those begin with a letter.
constexpr const char* kIdPrefix = "event-process-";

Status check_xml(const std::string& xml) {
  if (xml.size() > kModelBytesMax)
    return fail(ErrorCode::invalid_argument, "the model is larger than 4 MiB", "xml");
  const auto keys = bpmn::process_keys(xml);
  if (!keys) return fail(keys.error().in("xml"));
  return {};
}

double part_of(const Progress& progress) {
  if (progress.total <= 0) return 0;
  return std::min(static_cast<double>(progress.done) / static_cast<double>(progress.total), 1.0);
}

/// Whether reports know what was published last.
bool is_visible(const store::DefinitionCatalog& catalog, const EventProcess& process) {
  const auto id = definition_id(process, *process.published);
  return std::ranges::any_of(catalog.definitions, [&](const model::Definition& one) {
    return one.engine == model::kEventEngine && one.id == id && one.key == process.id;
  });
}

}  // namespace

Result<ProcessInput> read_process_input(const json::Value& body) {
  ProcessInput input;
  for (const auto* member : {"name", "xml"}) {
    const auto* value = json::find(body, member);
    if (value != nullptr && !value->IsString())
      return fail(ErrorCode::invalid_argument, "expected text", member);
  }
  if (json::find(body, "name") != nullptr) {
    input.name = json::string_or(body, "name");
    HS_RETURN_IF_ERROR(content::check_name(*input.name));
  }
  if (json::find(body, "xml") != nullptr) {
    input.xml = json::string_or(body, "xml");
    if (!input.xml->empty()) HS_RETURN_IF_ERROR(check_xml(*input.xml));
  }
  if (json::find(body, "mappings") != nullptr) {
    HS_ASSIGN(input.mappings, read_mappings(body));
  }
  if (json::find(body, "eventSources") != nullptr) {
    HS_ASSIGN(input.sources, read_sources(body));
  }
  input.autogenerate = json::is_true(body, "autogenerate");
  return input;
}

Result<std::string> EventProcesses::create_model(const std::string& xml) {
  if (xml.empty()) return std::string();
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::field(out, "xml", xml);
  out.EndObject();
  store::Content content;
  content.id = parts_.random.uuid();
  content.kind = kModelKind;
  content.body = std::string(json::view(buffer));
  HS_RETURN_IF_ERROR(parts_.contents.create_content(content));
  return content.id;
}

/// What stays by mistake is only space.
void EventProcesses::remove_unused_model(const std::string& model, const EventProcess& process) {
  const auto is_of = [&](const std::optional<Publication>& one) {
    return one && one->model == model;
  };
  if (model.empty() || model == process.model || is_of(process.published) || is_of(process.pending))
    return;
  const auto stored = parts_.contents.content(model);
  if (stored && *stored)
    static_cast<void>(parts_.contents.remove_content(model, (*stored)->revision));
}

Result<std::string> EventProcesses::create(ProcessInput input, const std::string& default_name,
                                           const content::Caller& caller, std::stop_token stop) {
  if (input.autogenerate) {
    HS_ASSIGN(const auto sample,
              sample_events(parts_.events, parts_.definitions,
                            input.sources.value_or(std::vector<EventSource>{}), std::move(stop)));
    auto generated = generate_model(sample);
    input.xml = std::move(generated.xml);
    input.mappings = std::move(generated.mappings);
  }
  EventProcess process;
  content::begin(process, kIdPrefix + parts_.random.uuid(), caller, parts_.clock.now_ms());
  process.name = input.name.value_or("");
  if (process.name.empty()) process.name = default_name;
  process.mappings = input.mappings.value_or(Mappings{});
  process.sources = input.sources.value_or(std::vector<EventSource>{});
  process.readers = {{false, caller.id}};
  HS_ASSIGN(process.model, create_model(input.xml.value_or("")));
  HS_ASSIGN(const auto content, content::checked_size(to_content(process)));
  HS_RETURN_IF_ERROR(parts_.contents.create_content(content));
  parts_.readers.forget();
  return process.id;
}

Result<EventProcesses::Found> EventProcesses::found(EventProcess process) {
  Found out;
  out.state = state_of(process);
  if (process.pending) {
    HS_ASSIGN(const auto note, parts_.events.derived_note(progress_note(process.pending->id)));
    if (note) {
      HS_ASSIGN(const auto progress, progress_from(*note));
      out.part_done = part_of(progress);
    }
  } else if (process.published && !is_visible(*parts_.definitions.catalog(), process)) {
    out.state = State::publish_pending;
    out.part_done = 1;
  }
  out.process = std::move(process);
  return out;
}

Result<EventProcesses::Found> EventProcesses::read(const std::string& id) {
  HS_ASSIGN(auto stored, find_process(parts_.contents, id));
  if (!stored) return fail(ErrorCode::not_found, "there is no such event-based process", id);
  HS_ASSIGN(auto out, found(std::move(stored->process)));
  HS_ASSIGN(out.xml, read_model(parts_.contents, out.process.model));
  return out;
}

Result<std::vector<EventProcesses::Found>> EventProcesses::list() {
  HS_ASSIGN(auto all, all_processes(parts_.contents));
  std::vector<Found> out;
  for (auto& one : all) {
    HS_ASSIGN(auto entry, found(std::move(one.process)));
    out.push_back(std::move(entry));
  }
  std::ranges::sort(out, {}, [](const Found& found) {
    return std::pair(std::string_view(found.process.name), std::string_view(found.process.id));
  });
  return out;
}

Status EventProcesses::change(const std::string& id, const content::Caller& caller,
                              const Change& change) {
  return content::until_written<void>([&]() -> Status {
    HS_ASSIGN(auto stored, find_process(parts_.contents, id));
    if (!stored) return fail(ErrorCode::not_found, "there is no such event-based process", id);
    HS_RETURN_IF_ERROR(change(stored->process));
    content::touch(stored->process, caller, parts_.clock.now_ms());
    HS_ASSIGN(const auto content, content::checked_size(to_content(stored->process)));
    return parts_.contents.replace_content(content, stored->revision);
  });
}

Status EventProcesses::update(const std::string& id, const ProcessInput& input,
                              const content::Caller& caller) {
  std::string model, former;
  if (input.xml) {
    HS_ASSIGN(const auto present, read(id));
    if (present.xml == *input.xml) {
      model = present.process.model;
    } else {
      HS_ASSIGN(model, create_model(*input.xml));
    }
  }
  EventProcess changed;
  HS_RETURN_IF_ERROR(change(id, caller, [&](EventProcess& process) -> Status {
    former = process.model;
    if (input.name && !input.name->empty()) process.name = *input.name;
    if (input.xml) process.model = model;
    if (input.mappings) process.mappings = *input.mappings;
    if (input.sources) process.sources = *input.sources;
    changed = process;
    return {};
  }));
  remove_unused_model(former, changed);
  return {};
}

Status EventProcesses::set_readers(const std::string& id, const std::vector<Reader>& readers,
                                   const content::Caller& caller) {
  if (readers.empty())
    return fail(ErrorCode::invalid_argument, "somebody must be able to see the process");
  HS_RETURN_IF_ERROR(change(id, caller, [&](EventProcess& process) -> Status {
    process.readers = readers;
    return {};
  }));
  parts_.readers.forget();
  return {};
}

Status EventProcesses::publish(const std::string& id, const content::Caller& caller) {
  return change(id, caller, [&](EventProcess& process) -> Status {
    const auto state = state_of(process);
    if (state == State::publish_pending)
      return fail(ErrorCode::invalid_argument, "it is being published already", id);
    if (state == State::published)
      return fail(ErrorCode::invalid_argument, "it is published as it stands", id);
    if (process.mappings.empty())
      return fail(ErrorCode::invalid_argument, "no event is mapped to a flow node yet", id);
    HS_ASSIGN(const auto xml, read_model(parts_.contents, process.model));
    HS_ASSIGN(const auto key, only_process(xml));
    HS_ASSIGN(const auto model, bpmn::parse_process(xml, key));
    auto engines = engine_sources(process.sources);
    auto latest = latest_versions(engines, parts_.definitions);
    process.pending =
        Publication{parts_.random.uuid(), process.name,      process.model,        process.mappings,
                    std::move(engines),   std::move(latest), parts_.clock.now_ms()};
    HS_RETURN_IF_ERROR(make_blueprint(process, *process.pending, model));
    return {};
  });
}

Status EventProcesses::cancel(const std::string& id, const content::Caller& caller) {
  return change(id, caller, [&](EventProcess& process) -> Status {
    if (!process.pending) return fail(ErrorCode::invalid_argument, "it is not being published", id);
    process.pending.reset();
    return {};
  });
}

Result<std::vector<content::Conflict>> EventProcesses::conflicts(const std::string& id) {
  HS_RETURN_IF_ERROR(read(id));
  return content::reports_about(model::DefinitionType::process, id, parts_.contents);
}

Status EventProcesses::remove(const std::string& id, const content::Caller& caller) {
  HS_ASSIGN(const auto reports, conflicts(id));
  std::vector<std::string> ids;
  for (const auto& report : reports) ids.push_back(report.id);
  const content::Caller anybody{
      caller.id, std::make_shared<const auth::Rights>(auth::Rights::of_everything()), true};
  HS_RETURN_IF_ERROR(parts_.reports.remove_all(ids, anybody));
  EventProcess gone;
  HS_RETURN_IF_ERROR(content::until_written<void>([&]() -> Status {
    HS_ASSIGN(const auto stored, find_process(parts_.contents, id));
    if (!stored) return {};
    gone = stored->process;
    return parts_.contents.remove_content(id, stored->revision);
  }));
  for (const auto& model : {gone.model, gone.published ? gone.published->model : std::string(),
                            gone.pending ? gone.pending->model : std::string()})
    remove_unused_model(model, {});
  return {};
}

Result<Mappings> EventProcesses::cleaned(Mappings mappings, const std::string& xml,
                                         const std::vector<EventSource>& sources) {
  const OfferedEvents offered(sources, parts_.definitions);
  const auto is_offered = [&](const std::optional<MappedEvent>& event) {
    return event && offered.has(event->event_class);
  };
  HS_ASSIGN(const auto key, only_process(xml));
  HS_ASSIGN(const auto model, bpmn::parse_process(xml, key));
  Mappings out;
  for (auto& [flow_node, mapping] : mappings) {
    if (model.find(flow_node) == nullptr) continue;
    if (!is_offered(mapping.start)) mapping.start.reset();
    if (!is_offered(mapping.end)) mapping.end.reset();
    if (mapping.start || mapping.end) out.emplace(flow_node, std::move(mapping));
  }
  return out;
}

}  // namespace hindsight::events
