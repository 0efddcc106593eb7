#include "store/duckdb/temporary_file.h"

#include <fcntl.h>
#include <unistd.h>

namespace hindsight::store::duck {
namespace {

constexpr std::size_t kPartBytes = 256UL * 1024;

}  // namespace

TemporaryFile::~TemporaryFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  remove();
}

Status TemporaryFile::make_folder() {
  std::error_code error;
  auto pattern =
      (std::filesystem::temp_directory_path(error) / "hindsight-parquet-XXXXXX").string();
  if (error || ::mkdtemp(pattern.data()) == nullptr)
    return fail(ErrorCode::unavailable, "cannot make a folder for temporary files; see TMPDIR",
                pattern);
  folder_ = pattern;
  return {};
}

Result<std::string> TemporaryFile::read_on() {
  if (descriptor_ < 0) {
    descriptor_ = ::open(path().c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor_ < 0) return std::string();
    remove();
  }
  std::string out(kPartBytes, '\0');
  const auto got = ::pread(descriptor_, out.data(), out.size(), position_);
  if (got < 0) return fail(ErrorCode::internal, "a temporary file cannot be read");
  position_ += got;
  out.resize(static_cast<std::size_t>(got));
  return out;
}

void TemporaryFile::remove() {
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
  folder_.clear();
}

}  // namespace hindsight::store::duck
