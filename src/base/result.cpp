#include "base/result.h"

namespace hindsight {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
      return "invalid_argument";
    case ErrorCode::unauthenticated:
      return "unauthenticated";
    case ErrorCode::forbidden:
      return "forbidden";
    case ErrorCode::not_found:
      return "not_found";
    case ErrorCode::conflict:
      return "conflict";
    case ErrorCode::too_many_requests:
      return "too_many_requests";
    case ErrorCode::unavailable:
      return "unavailable";
    case ErrorCode::deadline_exceeded:
      return "deadline_exceeded";
    case ErrorCode::cancelled:
      return "cancelled";
    case ErrorCode::bad_answer:
      return "bad_answer";
    case ErrorCode::resource_exhausted:
      return "resource_exhausted";
    case ErrorCode::data_loss:
      return "data_loss";
    case ErrorCode::internal:
      return "internal";
  }
  return "internal";
}

Error Error::in(std::string_view where) const {
  return {code, message,
          context.empty() ? std::string(where) : std::string(where) + ": " + context};
}

std::string Error::text() const {
  return context.empty() ? message : message + " (" + context + ")";
}

}  // namespace hindsight
