#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/facts.h"

namespace hindsight::engine {

/// What a page is decoded with.
struct DecodeContext {
  std::string engine;          ///< alias; salts ids that are no UUIDs
  EpochMs observed = 0;        ///< when the page was asked for
  std::string default_tenant;  ///< stamped on rows without tenant
  std::set<std::string, std::less<>> excluded_tenants;
  std::size_t value_bytes_max = 32'768;         ///< longer variable text is cut, with the flag set
  std::size_t flattened_properties_max = 1000;  ///< of one object variable
  EpochMs newer_than = model::kNoTime;          ///< FactPage::new_row_count counts rows past this
};

/// Decodes one page (a JSON array of flat objects) straight into rows. The body's buffer may be
/// grown for padding. A row that lacks what makes it usable becomes a PoisonRow; a body that is no
/// complete JSON array of objects is refused as a whole with `bad_answer`.
using PageDecoder = Result<model::FactPage> (*)(std::string& body, const DecodeContext& context);

Result<model::FactPage> decode_completed_activities(std::string& body,
                                                    const DecodeContext& context);
Result<model::FactPage> decode_running_activities(std::string& body, const DecodeContext& context);
Result<model::FactPage> decode_completed_process_instances(std::string& body,
                                                           const DecodeContext& context);
Result<model::FactPage> decode_running_process_instances(std::string& body,
                                                         const DecodeContext& context);
Result<model::FactPage> decode_completed_user_tasks(std::string& body,
                                                    const DecodeContext& context);
Result<model::FactPage> decode_running_user_tasks(std::string& body, const DecodeContext& context);
Result<model::FactPage> decode_identity_links(std::string& body, const DecodeContext& context);
Result<model::FactPage> decode_variables(std::string& body, const DecodeContext& context);
Result<model::FactPage> decode_open_incidents(std::string& body, const DecodeContext& context);
Result<model::FactPage> decode_completed_incidents(std::string& body, const DecodeContext& context);
Result<model::FactPage> decode_decision_instances(std::string& body, const DecodeContext& context);
Result<model::FactPage> decode_suspension_operations(std::string& body,
                                                     const DecodeContext& context);

}  // namespace hindsight::engine
