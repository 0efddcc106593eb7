#include "api/error_mapping.h"

#include "base/json.h"
#include "base/log.h"
#include "base/retry.h"

namespace hindsight::api {
namespace {

struct Mapping {
  int status;
  const char* code;
};

Mapping mapping(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
      return {400, "badRequestError"};
    case ErrorCode::unauthenticated:
      return {401, "notAuthorizedError"};
    case ErrorCode::forbidden:
      return {403, "forbiddenError"};
    case ErrorCode::not_found:
      return {404, "notFoundError"};
    case ErrorCode::conflict:
      return {409, "conflictError"};
    case ErrorCode::too_many_requests:
      return {429, "tooManyRequestsError"};
    case ErrorCode::unavailable:
      return {503, "serviceUnavailableError"};
    case ErrorCode::deadline_exceeded:
      return {504, "timeoutError"};
    case ErrorCode::cancelled:
      return {503, "cancelledError"};
    case ErrorCode::bad_answer:
      return {502, "engineAnswerError"};
    case ErrorCode::resource_exhausted:
      return {400, "tooManyBuckets"};
    case ErrorCode::data_loss:
    case ErrorCode::internal:
      return {500, "serverError"};
  }
  return {500, "serverError"};
}

void write_details(json::Writer& out, const std::string& details) {
  const auto parsed = json::parse(details);
  if (!parsed || !parsed->IsObject()) return;
  for (const auto& [name, value] : parsed->GetObject()) {
    json::key(out, json::view(name));
    value.Accept(out);
  }
}

/// The members that every error has, and those of this one.
void write_error(json::Writer& out, const content::Refusal& error) {
  const auto [status, code] = mapping(error.code);
  const bool ours = status == 500;
  if (ours) log::error("request failed: {}", error.text());
  json::field(out, "errorCode", error.reason.empty() ? std::string_view(code) : error.reason);
  json::field(
      out, "errorMessage",
      ours ? std::string("something went wrong on the server; its log says what") : error.message);
  json::field(out, "detailedMessage", ours ? std::string() : error.text());
  if (!error.details.empty()) write_details(out, error.details);
}

net::Response response(const content::Refusal& error, const json::Value* report_definition) {
  const auto status = mapping(error.code).status;
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  write_error(out, error);
  if (report_definition != nullptr) {
    json::key(out, "reportDefinition");
    report_definition->Accept(out);
  }
  out.EndObject();
  auto response = net::Response::json(std::string(json::view(buffer)), status);
  if (const auto wait = retry_after(error))
    response.with("Retry-After", std::to_string(wait->count()));
  return response;
}

}  // namespace

net::Response error_response(const Error& error, const json::Value* report_definition) {
  return response(error, report_definition);
}

net::Response error_response(const content::Refusal& refusal) {
  return response(refusal, nullptr);
}

void write_conflicts(json::Writer& out, const std::vector<content::Conflict>& conflicts) {
  json::key(out, "conflictedItems");
  out.StartArray();
  for (const auto& conflict : conflicts) {
    out.StartObject();
    json::field(out, "id", conflict.id);
    json::field(out, "type", conflict.type);
    json::field(out, "name", conflict.name);
    out.EndObject();
  }
  out.EndArray();
}

net::Response conflict_response(const std::vector<content::Conflict>& conflicts) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  write_error(out, Error{ErrorCode::conflict,
                         "others would lose what you change; with force=true they do"});
  write_conflicts(out, conflicts);
  out.EndObject();
  return net::Response::json(std::string(json::view(buffer)), 409);
}

}  // namespace hindsight::api
