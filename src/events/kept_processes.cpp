#include "events/kept_processes.h"

#include "content/lists.h"

namespace hindsight::events {

Result<std::optional<StoredProcess>> find_process(store::ContentStore& contents,
                                                  const std::string& id) {
  HS_ASSIGN(const auto stored, content::find_content(contents, id, kProcessKind));
  if (!stored) return std::nullopt;
  HS_ASSIGN(auto process, process_from(stored->content));
  return StoredProcess{std::move(process), stored->revision};
}

Result<std::vector<StoredProcess>> all_processes(store::ContentStore& contents) {
  HS_ASSIGN(const auto list,
            contents.contents({.kind = std::string(kProcessKind)}, content::kListMax));
  if (list.more)
    return fail(ErrorCode::resource_exhausted, "there are too many event-based processes");
  std::vector<StoredProcess> out;
  for (const auto& [content, revision] : list.found) {
    HS_ASSIGN(auto process, process_from(content));
    out.push_back({std::move(process), revision});
  }
  return out;
}

Result<bool> is_publication(store::ContentStore& contents, const std::string& definition_id) {
  HS_ASSIGN(const auto stored, find_process(contents, process_of(definition_id)));
  if (!stored) return false;
  const auto publication = publication_of(definition_id);
  const auto is_it = [&](const std::optional<Publication>& one) {
    return one && one->id == publication;
  };
  return is_it(stored->process.published) || is_it(stored->process.pending);
}

Result<std::string> read_model(store::ContentStore& contents, const std::string& id) {
  if (id.empty()) return std::string();
  HS_ASSIGN(const auto stored, content::find_content(contents, id, kModelKind));
  if (!stored) return fail(ErrorCode::data_loss, "the model of a process is gone", id);
  HS_ASSIGN(const auto body, json::parse(stored->content.body));
  return json::string_or(body, "xml");
}

}  // namespace hindsight::events
