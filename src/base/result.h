#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace hindsight {

/// What went wrong, coarse enough that a caller can decide what to do about it.
/// api/error_mapping.cpp turns each into an HTTP status.
enum class ErrorCode {
  invalid_argument,  ///< the caller's input is wrong; nothing was changed
  unauthenticated,   ///< nobody is logged in, or the credentials are wrong
  forbidden,         ///< known caller, missing right
  not_found,
  conflict,
  too_many_requests,
  unavailable,  ///< network fault, engine or store not reachable; a retry may help
  deadline_exceeded,
  cancelled,
  bad_answer,          ///< a remote side answered something that cannot be understood
  resource_exhausted,  ///< a limit of ours was hit
  data_loss,           ///< stored data is unreadable
  internal,
};

std::string_view to_string(ErrorCode code);

/// An expected failure: `message` is for the administrator or user and says what happened and what
/// to do; `context` says where (URL, key, row), outermost first.
struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;
  std::string context;

  /// The error with `where` put in front of its context.
  [[nodiscard]] Error in(std::string_view where) const;
  /// "message (context)" for logs.
  [[nodiscard]] std::string text() const;
};

template <typename T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

inline tl::unexpected<Error> fail(ErrorCode code, std::string message, std::string context = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(context)});
}
inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace hindsight

/// Leaves the function with the error of `expr`, a Result or Status.
#define HS_RETURN_IF_ERROR(expr)                              \
  do {                                                        \
    if (auto hs_status = (expr); !hs_status)                  \
      return ::hindsight::fail(std::move(hs_status).error()); \
  } while (false)

#define HS_CONCAT_(a, b) a##b
#define HS_CONCAT(a, b) HS_CONCAT_(a, b)
#define HS_ASSIGN_IMPL_(tmp, lhs, expr)                       \
  auto tmp = (expr);                                          \
  if (!tmp) return ::hindsight::fail(std::move(tmp).error()); \
  lhs = std::move(*tmp)
/// `HS_ASSIGN(auto page, fetch(url))`: the value, or leaves the function with the error.
#define HS_ASSIGN(lhs, expr) HS_ASSIGN_IMPL_(HS_CONCAT(hs_result_, __LINE__), lhs, expr)
