#include "net/body_stream.h"

#include <fmt/format.h>

#include <utility>

#include "net/response_head.h"

namespace hindsight::net {
namespace {

constexpr std::size_t kWaitingBytesMax = 256UL * 1024;

}  // namespace

BodyStream::BodyStream(Coding coding, std::function<void()> look)
    : coding_(coding), look_(std::move(look)) {
  if (coding_.gzip) gzip_.emplace(kGzipLevel);
}

void BodyStream::append(const std::string& bytes) {
  if (bytes.empty()) return;  // an empty chunk would be the last one
  waiting_.bytes += coding_.chunks ? fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes) : bytes;
}

bool BodyStream::write(std::string_view text) {
  const auto bytes = gzip_ ? gzip_->add(text) : std::string(text);
  std::unique_lock lock(mutex_);
  taken_.wait(lock, [this] { return closed_ || waiting_.bytes.size() < kWaitingBytesMax; });
  if (closed_) return false;
  const bool was_empty = waiting_.bytes.empty();
  append(bytes);
  if (was_empty) look_();
  return true;
}

void BodyStream::finish(bool complete) {
  const auto end = gzip_ && complete ? gzip_->end() : std::string();
  const std::lock_guard lock(mutex_);
  append(end);
  if (complete && coding_.chunks) waiting_.bytes += "0\r\n\r\n";
  waiting_.is_last = true;
  waiting_.is_complete = complete;
  look_();
}

BodyStream::Part BodyStream::take() {
  const std::lock_guard lock(mutex_);
  taken_.notify_one();
  return std::exchange(waiting_, {});
}

void BodyStream::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  taken_.notify_one();
}

}  // namespace hindsight::net
