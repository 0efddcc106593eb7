#include "engine/row_reader.h"

namespace hindsight::engine {

namespace {
constexpr std::size_t kEngineIdMax = 64;
}

bool FieldReader::null() {
  bool out = false;
  if (const auto error = value_->is_null().get(out)) malformed_ = error;
  return out;
}

std::string_view FieldReader::text() {
  if (null()) return {};
  std::string_view out;
  if (value_->get_string().get(out)) {
    complain("is no text");
    return {};
  }
  return arena_.copy(out);
}

EpochMs FieldReader::time() {
  if (null()) return model::kNoTime;
  std::string_view out;
  if (value_->get_string().get(out)) {
    complain("is no date");
    return model::kNoTime;
  }
  const auto time = parse_date_time(out);
  if (!time) complain("is no date: " + std::string(out.substr(0, 64)));
  return time.value_or(model::kNoTime);
}

std::int64_t FieldReader::integer(std::int64_t if_null) {
  if (null()) return if_null;
  std::int64_t out = if_null;
  if (value_->get_int64().get(out)) complain("is no whole number");
  return out;
}

bool FieldReader::boolean() {
  if (null()) return false;
  bool out = false;
  if (value_->get_bool().get(out)) complain("is neither true nor false");
  return out;
}

Id128 FieldReader::id() {
  if (null()) return {};
  std::string_view out;
  if (value_->get_string().get(out)) {
    complain("is no id");
    return {};
  }
  return id_of(out, context_);
}

model::EntityId FieldReader::entity_id() {
  const auto out = text();
  return {id_of(out, context_), out, Id128::is_uuid(out)};
}

std::string_view FieldReader::tenant() {
  const auto out = text();
  return out.empty() ? arena_.copy(context_.default_tenant) : out;
}

Id128 id_of(std::string_view text, const DecodeContext& context) {
  if (text.empty()) return {};
  if (Id128::is_uuid(text)) return Id128::of(text);
  return Id128::of(context.engine + '\0' + std::string(text));
}

model::EntityId flow_node_instance_id(std::string_view text, std::string_view flow_node_id,
                                      const DecodeContext& context) {
  if (text.size() == flow_node_id.size() + 37 && text.starts_with(flow_node_id) &&
      text[flow_node_id.size()] == ':') {
    const auto uuid = text.substr(flow_node_id.size() + 1);
    if (Id128::is_uuid(uuid)) return {Id128::of(uuid), text, text.size() <= kEngineIdMax};
  }
  const bool too_long_for_prefix = flow_node_id.size() + 37 > kEngineIdMax;
  return {id_of(text, context), text, Id128::is_uuid(text) && too_long_for_prefix};
}

}  // namespace hindsight::engine
