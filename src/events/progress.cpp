#include "events/progress.h"

#include "base/json.h"

namespace hindsight::events {

std::string progress_note(std::string_view publication) {
  return "publication/" + std::string(publication);
}

std::string to_text(const Progress& progress) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::field(out, "following", progress.following);
  json::key(out, "after");
  json::string_or_null(out, progress.after.empty() ? std::string() : progress.after.uuid());
  json::field(out, "done", progress.done);
  json::field(out, "total", progress.total);
  json::key(out, "position");
  out.StartObject();
  for (const auto& [name, sequence] : progress.position) json::field(out, name, sequence);
  out.EndObject();
  out.EndObject();
  return std::string(json::view(buffer));
}

Result<Progress> progress_from(const std::string& text) {
  const auto note = json::parse(text);
  const auto* position = note ? json::find(*note, "position") : nullptr;
  if (position == nullptr || !position->IsObject())
    return fail(ErrorCode::data_loss, "the progress of a publication cannot be read");
  Progress out;
  out.following = json::is_true(*note, "following");
  out.after = Id128::from_uuid(json::string_or(*note, "after")).value_or(Id128{});
  out.done = json::integer_or(*note, "done");
  out.total = json::integer_or(*note, "total");
  for (const auto& [name, sequence] : position->GetObject())
    out.position[std::string(json::view(name))] = sequence.IsInt64() ? sequence.GetInt64() : 0;
  return out;
}

}  // namespace hindsight::events
