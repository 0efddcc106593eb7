#include "content/variable_labels.h"

#include <algorithm>
#include <set>

#include "base/id128.h"
#include "content/until_written.h"
#include "report/json_reader.h"

namespace hindsight::content {
namespace {

constexpr const char* kKind = "variable-labels";
constexpr rapidjson::SizeType kLabelsMax = 1'000;
constexpr std::size_t kLabelBytesMax = 1'000;

tl::unexpected<Error> invalid(std::string message, std::string path) {
  return fail(ErrorCode::invalid_argument, std::move(message), std::move(path));
}

/// Keys may have any characters, ids may not.
std::string id_of(const std::string& definition_key) {
  return "labels-" + Id128::of("variable-labels " + definition_key).uuid();
}

Result<std::pair<store::VariableName, std::string>> read_label(const json::Value& item) {
  if (!item.IsObject()) return invalid("expected an object", {});
  std::pair<store::VariableName, std::string> out;
  out.first.name = json::string_or(item, "variableName");
  if (out.first.name.empty()) return invalid("expected text", "variableName");
  out.first.type = model::variable_type(json::string_or(item, "variableType"));
  if (out.first.type == model::VariableType::other)
    return invalid("expected the type of a variable", "variableType");
  const auto* label = json::find(item, "variableLabel");
  if (label == nullptr) return out;
  if (!label->IsString()) return invalid("expected text", "variableLabel");
  out.second = json::view(*label);
  const bool has_control = std::ranges::any_of(
      out.second, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  if (has_control || out.second.size() > kLabelBytesMax)
    return invalid("a label is one line of at most 1000 bytes", "variableLabel");
  // Nobody could see such a label.
  if (out.second.find_first_not_of(' ') == std::string::npos) out.second.clear();
  return out;
}

std::string body_of(const Labels& labels) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartArray();
  for (const auto& [variable, label] : labels) {
    out.StartObject();
    json::field(out, "name", variable.name);
    json::field(out, "type", model::to_string(variable.type));
    json::field(out, "label", label);
    out.EndObject();
  }
  out.EndArray();
  return std::string(json::view(buffer));
}

Result<Labels> labels_of(const store::Content& content) {
  const auto body = json::parse(content.body);
  if (!body || !body->IsArray() || content.kind != kKind)
    return fail(ErrorCode::data_loss, "the labels of variables cannot be read", content.id);
  Labels out;
  for (const auto& item : body->GetArray())
    out[{json::string_or(item, "name"), model::variable_type(json::string_or(item, "type"))}] =
        json::string_or(item, "label");
  return out;
}

}  // namespace

Result<LabelChange> read_label_change(const json::Value& body) {
  LabelChange out;
  out.definition_key = json::string_or(body, "definitionKey");
  if (out.definition_key.empty()) return invalid("expected text", "definitionKey");
  const auto* labels = json::find(body, "labels");
  if (labels == nullptr || !labels->IsArray()) return invalid("expected a list", "labels");
  if (labels->Size() > kLabelsMax) return invalid("at most 1000 labels at once", "labels");
  std::set<store::VariableName> known;
  for (const auto& item : labels->GetArray()) {
    const auto path = report::item_path("labels", out.labels.size());
    auto label = read_label(item);
    if (!label) return fail(label.error().in(path));
    if (!known.insert(label->first).second)
      return invalid("the variable '" + label->first.name + "' comes twice", path);
    out.labels.push_back(std::move(*label));
  }
  return out;
}

Status VariableLabels::change(const LabelChange& change) {
  const auto id = id_of(change.definition_key);
  return until_written<void>([&]() -> Status {
    HS_ASSIGN(const auto stored, contents_.content(id));
    Labels labels;
    if (stored) {
      HS_ASSIGN(labels, labels_of(stored->content));
    }
    const auto before = labels;
    for (const auto& [variable, label] : change.labels) {
      if (label.empty())
        labels.erase(variable);
      else
        labels[variable] = label;
    }
    if (labels == before) return {};
    const store::Content next{
        .id = id, .kind = kKind, .name = change.definition_key, .body = body_of(labels)};
    if (next.body.size() > store::ContentStore::kBodyBytesMax)
      return invalid("the process would have more labels than can be kept (128 KB)", "labels");
    return stored ? contents_.replace_content(next, stored->revision)
                  : contents_.create_content(next);
  });
}

Result<Labels> VariableLabels::of(const std::string& definition_key) {
  HS_ASSIGN(const auto stored, contents_.content(id_of(definition_key)));
  return stored ? labels_of(stored->content) : Labels();
}

}  // namespace hindsight::content
