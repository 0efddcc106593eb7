#include "api/routes.h"

#include "api/analysis.h"
#include "api/authentication.h"
#include "api/batch.h"
#include "api/cluster_info.h"
#include "api/collections.h"
#include "api/dashboards.h"
#include "api/decision_variables.h"
#include "api/definitions.h"
#include "api/entities.h"
#include "api/entity_files.h"
#include "api/event_log.h"
#include "api/event_processes.h"
#include "api/exports.h"
#include "api/external_events.h"
#include "api/ingestion.h"
#include "api/insights.h"
#include "api/instances.h"
#include "api/localization.h"
#include "api/openapi.h"
#include "api/people.h"
#include "api/processes.h"
#include "api/public_reports.h"
#include "api/reports.h"
#include "api/result_export.h"
#include "api/saved_reports.h"
#include "api/server_info.h"
#include "api/variable_labels.h"

namespace hindsight::api {
namespace {

constexpr Route kRoutes[] = {
    {"POST", "/api/authentication", Access::open, log_in},
    {"GET", "/api/authentication/test", Access::user, test_login},
    {"GET", "/api/authentication/session", Access::open, session_end},
    {"POST", "/api/authentication/session", Access::user, renew_session},
    {"GET", "/api/authentication/logout", Access::open, log_out},
    {"GET", "/api/identity/current/user", Access::user, current_user},
    {"GET", "/api/openapi.json", Access::open, openapi},
    {"GET", "/api/ui-configuration", Access::open, ui_configuration},
    {"GET", "/api/localization", Access::open, localization},
    {"GET", "/api/status", Access::open, status},
    {"GET", "/ws/status", Access::user, status_socket},
    {"GET", "/api/readyz", Access::open, ready},
    {"GET", "/api/livez", Access::open, alive},
    {"GET", "/api/cluster", Access::user, cluster_info},
    {"GET", "/api/dead-letters", Access::user, list_dead_letters},
    {"POST", "/api/dead-letters/retry", Access::user, retry_dead_letters},
    {"GET", "/api/definition", Access::user, list_definitions},
    {"GET", "/api/definition/{type}", Access::user, list_definitions_of_type},
    {"GET", "/api/definition/{type}/keys", Access::user, list_definition_keys},
    {"GET", "/api/definition/{type}/xml", Access::user, get_xml},
    {"POST", "/api/definition/{type}/_resolveTenantsForVersions", Access::user,
     resolve_tenants_of_several},
    {"GET", "/api/definition/{type}/{key}", Access::user, get_definition},
    {"GET", "/api/definition/{type}/{key}/versions", Access::user, list_versions},
    {"POST", "/api/definition/{type}/{key}/_resolveTenantsForVersions", Access::user,
     resolve_tenants},
    {"POST", "/api/flow-node/flowNodeNames", Access::user, flow_node_names},
    {"GET", "/api/process/overview", Access::user, process_overview},
    {"POST", "/api/process/trends", Access::user, process_trends},
    {"POST", "/api/process/variants", Access::user, process_variants},
    {"POST", "/api/process/incidents", Access::user, process_incidents},
    {"POST", "/api/process/findings", Access::user, process_findings},
    {"GET", "/api/process/instance/{engine}/{processInstanceId}", Access::user, get_instance},
    {"POST", "/api/variables", Access::user, variable_names},
    {"POST", "/api/variables/values", Access::user, variable_values},
    {"POST", "/api/variables/reports", Access::user, variable_names_of_reports},
    {"POST", "/api/variables/values/reports", Access::user, variable_values_of_reports},
    {"POST", "/api/decision-variables/inputs/names", Access::user, input_names},
    {"POST", "/api/decision-variables/inputs/values", Access::user, input_values},
    {"POST", "/api/decision-variables/outputs/names", Access::user, output_names},
    {"POST", "/api/decision-variables/outputs/values", Access::user, output_values},
    {"GET", "/api/assignee", Access::user, list_assignees},
    {"POST", "/api/assignee/search", Access::user, search_assignees},
    {"POST", "/api/assignee/search/reports", Access::user, search_assignees_of_reports},
    {"GET", "/api/candidateGroup", Access::user, list_candidate_groups},
    {"POST", "/api/candidateGroup/search", Access::user, search_candidate_groups},
    {"POST", "/api/candidateGroup/search/reports", Access::user,
     search_candidate_groups_of_reports},
    {"POST", "/api/report/evaluate", Access::user, evaluate_report},
    {"POST", "/api/analysis/correlation", Access::user, analyse_branches},
    {"POST", "/api/analysis/flowNodeOutliers", Access::user, analyse_outliers},
    {"POST", "/api/analysis/durationChart", Access::user, analyse_durations},
    {"POST", "/api/analysis/significantOutlierVariableTerms", Access::user, analyse_outlier_terms},
    {"POST", "/api/analysis/significantOutlierVariableTerms/processInstanceIdsExport", Access::user,
     export_outlier_instances},
    {"GET", "/api/report", Access::user, list_reports},
    {"POST", "/api/report/process/single", Access::user, create_process_report},
    {"POST", "/api/report/decision/single", Access::user, create_decision_report},
    {"POST", "/api/report/process/combined", Access::user, create_combined_report},
    {"PUT", "/api/report/process/single/{id}", Access::user, update_process_report},
    {"PUT", "/api/report/decision/single/{id}", Access::user, update_decision_report},
    {"PUT", "/api/report/process/combined/{id}", Access::user, update_combined_report},
    {"GET", "/api/report/{id}", Access::user, get_report},
    {"DELETE", "/api/report/{id}", Access::user, delete_report},
    {"POST", "/api/report/{id}/copy", Access::user, copy_report},
    {"POST", "/api/report/{id}/evaluate", Access::user, evaluate_saved_report},
    {"GET", "/api/report/{id}/delete-conflicts", Access::user, report_conflicts},
    {"POST", "/api/dashboard", Access::user, create_dashboard},
    {"GET", "/api/dashboard/{id}", Access::user, get_dashboard},
    {"PUT", "/api/dashboard/{id}", Access::user, update_dashboard},
    {"DELETE", "/api/dashboard/{id}", Access::user, delete_dashboard},
    {"POST", "/api/dashboard/{id}/copy", Access::user, copy_dashboard},
    {"GET", "/api/dashboard/{id}/delete-conflicts", Access::user, dashboard_conflicts},
    {"POST", "/api/collection", Access::user, create_collection},
    {"GET", "/api/collection/{id}", Access::user, get_collection},
    {"PUT", "/api/collection/{id}", Access::user, update_collection},
    {"DELETE", "/api/collection/{id}", Access::user, delete_collection},
    {"GET", "/api/collection/{id}/delete-conflicts", Access::user, collection_conflicts},
    {"POST", "/api/collection/{id}/copy", Access::user, copy_collection},
    {"GET", "/api/collection/{id}/entities", Access::user, list_collection_entities},
    {"GET", "/api/collection/{id}/reports", Access::user, list_collection_reports},
    {"GET", "/api/collection/{id}/role", Access::user, list_collection_roles},
    {"POST", "/api/collection/{id}/role", Access::user, add_collection_roles},
    {"PUT", "/api/collection/{id}/role/{roleId}", Access::user, change_collection_role},
    {"DELETE", "/api/collection/{id}/role/{roleId}", Access::user, delete_collection_role},
    {"POST", "/api/collection/{id}/roles/delete", Access::user, delete_collection_roles},
    {"GET", "/api/collection/{id}/scope", Access::user, list_collection_scope},
    {"PUT", "/api/collection/{id}/scope", Access::user, add_collection_scope},
    {"POST", "/api/collection/{id}/scope/delete-conflicts", Access::user, several_scope_conflicts},
    {"POST", "/api/collection/{id}/scope/delete", Access::user, delete_several_scope},
    {"PUT", "/api/collection/{id}/scope/{entryId}", Access::user, change_collection_scope},
    {"DELETE", "/api/collection/{id}/scope/{entryId}", Access::user, delete_collection_scope},
    {"GET", "/api/collection/{id}/scope/{entryId}/delete-conflicts", Access::user,
     collection_scope_conflicts},
    {"GET", "/api/entities", Access::user, list_entities},
    {"GET", "/api/entities/names", Access::user, entity_names},
    {"POST", "/api/entities/delete-conflicts", Access::user, entity_conflicts},
    {"POST", "/api/entities/delete", Access::user, delete_entities},
    {"POST", "/api/batch", Access::user, answer_batch},
    {"POST", "/api/export/csv/process/rawData/{fileName}", Access::user, export_raw_data},
    {"GET", "/api/export/csv/{reportId}/{fileName}", Access::user, export_saved_report},
    {"GET", "/api/export/event-log/{processDefinitionKey}", Access::user, export_event_log},
    {"POST", "/api/export/event-log", Access::user, export_filtered_event_log},
    {"GET", "/api/export/report/json/{id}/{fileName}", Access::user, export_report},
    {"GET", "/api/export/dashboard/json/{id}/{fileName}", Access::user, export_dashboard},
    {"POST", "/api/import", Access::user, import_entities},
    {"POST", "/api/variables/labels", Access::user, change_variable_labels},
    {"GET", "/api/eventBasedProcess/isEnabled", Access::user, event_processes_enabled},
    {"POST", "/api/eventBasedProcess", Access::user, create_event_process},
    {"GET", "/api/eventBasedProcess", Access::user, list_event_processes},
    {"POST", "/api/eventBasedProcess/_mappingCleanup", Access::user, clean_mappings},
    {"POST", "/api/eventBasedProcess/delete-conflicts", Access::user,
     several_event_process_conflicts},
    {"POST", "/api/eventBasedProcess/delete", Access::user, delete_event_processes},
    {"GET", "/api/eventBasedProcess/{id}", Access::user, get_event_process},
    {"PUT", "/api/eventBasedProcess/{id}", Access::user, update_event_process},
    {"DELETE", "/api/eventBasedProcess/{id}", Access::user, delete_event_process},
    {"GET", "/api/eventBasedProcess/{id}/delete-conflicts", Access::user, event_process_conflicts},
    {"POST", "/api/eventBasedProcess/{id}/_publish", Access::user, publish_event_process},
    {"POST", "/api/eventBasedProcess/{id}/_cancelPublish", Access::user, cancel_event_process},
    {"GET", "/api/eventBasedProcess/{id}/role", Access::user, list_event_process_roles},
    {"PUT", "/api/eventBasedProcess/{id}/role", Access::user, change_event_process_roles},
    {"POST", "/api/event/count", Access::user, count_events},
    {"GET", "/api/event/groups", Access::user, list_event_groups},
    {"GET", "/api/event", Access::user, list_events},
    {"POST", "/api/event/delete", Access::user, delete_events},
    {"POST", "/api/ingestion/event/batch", Access::token, ingest_events},
    {"POST", "/api/ingestion/variable", Access::token, ingest_variables},
    {"GET", "/api/public/report", Access::token, list_public_reports},
    {"DELETE", "/api/public/report/{id}", Access::token, delete_public_report},
    {"POST", "/api/public/export/report/definition/json", Access::token, export_report_definitions},
    {"GET", "/api/public/export/report/{id}/result/json", Access::token, export_result},
    {"GET", "/api/public/dashboard", Access::token, list_public_dashboards},
    {"DELETE", "/api/public/dashboard/{id}", Access::token, delete_public_dashboard},
    {"POST", "/api/public/export/dashboard/definition/json", Access::token,
     export_dashboard_definitions},
    {"POST", "/api/public/import", Access::token, import_entities},
    {"POST", "/api/public/variables/labels", Access::token, change_variable_labels},
};

}  // namespace

std::span<const Route> routes() {
  return kRoutes;
}

}  // namespace hindsight::api
