#pragma once

#include "api/call.h"

namespace hindsight::api {

Result<net::Response> list_reports(Call& call);
Result<net::Response> create_process_report(Call& call);
Result<net::Response> create_decision_report(Call& call);
Result<net::Response> create_combined_report(Call& call);
Result<net::Response> update_process_report(Call& call);
Result<net::Response> update_decision_report(Call& call);
Result<net::Response> update_combined_report(Call& call);
Result<net::Response> get_report(Call& call);
Result<net::Response> delete_report(Call& call);
Result<net::Response> copy_report(Call& call);
Result<net::Response> evaluate_saved_report(Call& call);
Result<net::Response> report_conflicts(Call& call);

}  // namespace hindsight::api
