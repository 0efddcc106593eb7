#include "api/evaluation_context.h"

#include <charconv>

#include "api/visible_definitions.h"

namespace hindsight::api {

eval::EvaluationContext evaluation_context(Call& call) {
  eval::EvaluationContext context;
  context.zone = call.zone();
  context.moment = call.moment;
  context.stop = call.stop;
  context.data_until = call.data_until = call.services.imports.data_until();
  auto& identities = call.services.identities;
  context.names = {[&identities](std::string_view id) { return identities.user_name(id); },
                   [&identities](std::string_view id) { return identities.group_name(id); }};
  context.authorize = [&call](model::DefinitionType type, std::string_view key,
                              const std::vector<std::string>& tenants) {
    return may_report(call, type, key, tenants);
  };
  return context;
}

Result<std::optional<std::size_t>> number_parameter(const net::Request& request,
                                                    std::string_view name) {
  const auto text = request.parameter(name);
  if (!text || text->empty()) return std::optional<std::size_t>();
  std::int64_t value = 0;  // databases count in signed numbers
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc() || end != text->data() + text->size() || value < 0) {
    return fail(ErrorCode::invalid_argument,
                "the parameter '" + std::string(name) + "' is no whole number from 0 on");
  }
  return static_cast<std::size_t>(value);
}

Result<bool> flag_parameter(const net::Request& request, std::string_view name) {
  const auto value = request.parameter(name);
  if (!value || value->empty() || *value == "false") return false;
  if (*value == "true") return true;
  return fail(ErrorCode::invalid_argument,
              "the parameter '" + std::string(name) + "' is neither true nor false");
}

std::optional<std::vector<std::string>> list_parameter(const net::Request& request,
                                                       std::string_view name) {
  const auto text = request.parameter(name);
  if (!text) return std::nullopt;
  std::vector<std::string> out;
  for (std::string_view rest = *text;;) {
    const auto comma = rest.find(',');
    out.emplace_back(rest.substr(0, comma));
    if (comma == std::string_view::npos) return out;
    rest.remove_prefix(comma + 1);
  }
}

}  // namespace hindsight::api
