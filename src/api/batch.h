#pragma once

#include "api/call.h"

namespace hindsight::api {

/// POST /api/batch: `{"questions": [{"path": "report/evaluate", "query": {...}, "body": {...}}]}`.
/// Answers several questions as of one moment. The answer is one JSON object a line, in the order
/// in which they are found: `{"index": 0, "status": 200, "body": ...}`, with the position of the
/// question and what its own address would have answered. A line for each question, or the
/// connection breaks.
Result<net::Response> answer_batch(Call& call);

}  // namespace hindsight::api
