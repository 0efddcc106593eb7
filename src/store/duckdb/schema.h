#pragma once

#include "store/duckdb/connection.h"

namespace hindsight::store::duck {

/// Creates the tables of a new file, or brings an older one up to date, additively, one transaction
/// per step. A file written by a newer version is refused with `conflict`.
Status migrate(Connection& connection);

}  // namespace hindsight::store::duck
