#include "content/copies.h"

#include "content/writing.h"

namespace hindsight::content {
Outcome<std::string> Copies::add(const SavedReport& original, std::string name) {
  if (const auto made = new_ids_.find(original.id); made != new_ids_.end()) return made->second;
  HS_RETURN_IF_ERROR(access_.check(original));
  SavedReport copy;
  static_cast<Entity&>(copy) = original;
  copy.type = original.type;
  copy.data.CopyFrom(original.data, copy.data.GetAllocator());
  if (original.collection != collection_) {
    HS_ASSIGN(const auto children, copies_of(children_of(original)));
    rename_children(copy, children);
  }
  begin_copy(copy, std::move(name));
  if (copy.type != ReportType::combined) HS_RETURN_IF_ERROR(access_.check_scope(copy));
  new_ids_.emplace(original.id, copy.id);
  copies_.push_back(to_content(copy));
  return copy.id;
}

Outcome<std::string> Copies::add(const Dashboard& original, std::string name) {
  Dashboard copy;
  static_cast<Entity&>(copy) = original;
  copy.data.CopyFrom(original.data, copy.data.GetAllocator());
  if (original.collection != collection_) {
    HS_ASSIGN(const auto reports, copies_of(reports_of(original)));
    rename_reports(copy, reports);
  }
  begin_copy(copy, std::move(name));
  copies_.push_back(to_content(copy));
  return copy.id;
}

Status Copies::write(std::optional<store::Content> last) {
  if (last) copies_.push_back(std::move(*last));
  return create_all(copies_, contents_);
}

/// What is gone by now has no copy.
Outcome<std::map<std::string, std::string>> Copies::copies_of(const std::vector<std::string>& ids) {
  std::map<std::string, std::string> out;
  for (const auto& id : ids) {
    HS_ASSIGN(const auto found, find_report(contents_, id));
    if (!found) continue;
    HS_ASSIGN(out[id], add(found->report, found->report.name));
  }
  return out;
}

void Copies::begin_copy(Entity& copy, std::string name) {
  begin(copy, random_.uuid(), caller_, now_);
  copy.collection = collection_;
  copy.name = std::move(name);
}

}  // namespace hindsight::content
