#include "api/variable_labels.h"

#include "api/report_json.h"
#include "api/visible_definitions.h"

namespace hindsight::api {

Result<net::Response> change_variable_labels(Call& call) {
  HS_ASSIGN(const auto body, call.body());
  HS_ASSIGN(const auto change, content::read_label_change(body));
  const auto catalog = call.services.definitions.catalog();
  const auto visible = visible_definitions(call, *catalog);
  if (!visible.contains({model::DefinitionType::process, change.definition_key}))
    return fail(ErrorCode::not_found, "there is no process '" + change.definition_key + "'");
  HS_RETURN_IF_ERROR(content::check_editor(caller_of(call)));
  HS_RETURN_IF_ERROR(call.services.labels.change(change));
  return net::Response::empty();
}

}  // namespace hindsight::api
