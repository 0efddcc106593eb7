#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "net/gzip.h"
#include "net/http.h"

namespace hindsight::net {

/// Hands a body from the worker that writes it to the loop that sends it, framed and compressed.
/// What waits is bounded: the worker waits for the client.
class BodyStream final : public BodySink {
 public:
  struct Coding {
    bool chunks = true;  ///< else its end is that of the connection
    bool gzip = false;
  };
  struct Part {
    std::string bytes;
    bool is_last = false;
    bool is_complete = false;  ///< of the last part: nothing is missing
  };

  /// `look` is called, on the worker, when there is something to take().
  BodyStream(Coding coding, std::function<void()> look);

  // for the worker
  bool write(std::string_view text) override;
  void finish(bool complete);

  // for the loop
  /// What was written since; may be nothing.
  Part take();
  /// Nobody will take any more.
  void close();

 private:
  void append(const std::string& bytes);

  const Coding coding_;
  const std::function<void()> look_;
  std::optional<GzipStream> gzip_;  // the worker's
  std::mutex mutex_;
  std::condition_variable taken_;
  Part waiting_;         // guarded by mutex_
  bool closed_ = false;  // guarded by mutex_
};

}  // namespace hindsight::net
