#pragma once

#include <cstdint>
#include <memory>

#include "store/table_file.h"

namespace hindsight::store {

/// Writes files with databases of their own, which have nothing but the rows under way: one in
/// memory for each file, without access to anything but its temporary folder.
/// `bytes_max`: of a file.
std::unique_ptr<TableFiles> make_parquet_files(std::int64_t bytes_max = std::int64_t{4} << 30U);

}  // namespace hindsight::store
