#include "eventlog/xes_reader.h"

#include <expat.h>

#include <deque>
#include <iterator>
#include <new>
#include <utility>

#include "eventlog/xes_trace.h"

namespace hindsight::eventlog {
namespace {

constexpr std::size_t kChunkBytes = 64UL * 1024;
constexpr int kDepthMax = 64;
// Levels of elements; below a trace are its events and attributes.
constexpr int kLog = 1, kInLog = 2, kInTrace = 3;

struct FreeParser {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};
using Parser = std::unique_ptr<std::remove_pointer_t<XML_Parser>, FreeParser>;

/// Prefixes of namespaces say nothing here.
std::string_view local_name(const char* name) {
  const std::string_view full(name);
  const auto colon = full.rfind(':');
  return colon == std::string_view::npos ? full : full.substr(colon + 1);
}

std::string_view find(const char** attributes, std::string_view name) {
  for (; *attributes != nullptr; attributes += 2) {
    if (name == *attributes) return attributes[1];
  }
  return {};
}

class XesReader final : public EventLogReader {
 public:
  XesReader(const ReadOptions& options, TimeReader times, std::unique_ptr<ByteSource> bytes)
      : EventLogReader(options),
        bytes_(std::move(bytes)),
        times_(std::move(times)),
        trace_(this->options(), times_, XesNaming(this->options().xes)),
        parser_(XML_ParserCreate(nullptr)) {
    if (!parser_) throw std::bad_alloc();
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(
        parser_.get(),
        [](void* self, const char* name, const char** attributes) {
          static_cast<XesReader*>(self)->begin(local_name(name), attributes);
        },
        [](void* self, const char*) { static_cast<XesReader*>(self)->end(); });
    XML_SetStartDoctypeDeclHandler(
        parser_.get(), [](void* self, const char*, const char*, const char*, int) {
          static_cast<XesReader*>(self)->stop(
              "the XML has a document type declaration; event logs may not");
        });
  }

 protected:
  Result<bool> read(LogEvent& event) override {
    while (ready_.empty()) {
      HS_RETURN_IF_ERROR(failure_);
      if (ended_) return false;
      if (auto parsed = parse_some(); !parsed) failure_ = std::move(parsed);
    }
    event = std::move(ready_.front());
    ready_.pop_front();
    return true;
  }

 private:
  [[nodiscard]] std::string place() const {
    return "line " + std::to_string(XML_GetCurrentLineNumber(parser_.get()));
  }
  void stop(Error error) {
    if (failure_) failure_ = fail(std::move(error));
    XML_StopParser(parser_.get(), XML_FALSE);
  }
  void stop(std::string message) {
    stop(Error{ErrorCode::invalid_argument, std::move(message), place()});
  }

  Status parse_some() {
    void* const buffer = XML_GetBuffer(parser_.get(), kChunkBytes);
    if (buffer == nullptr) throw std::bad_alloc();
    HS_ASSIGN(const auto count, bytes_->read({static_cast<char*>(buffer), kChunkBytes}));
    ended_ = count == 0;
    given_ += count;
    const auto result = XML_ParseBuffer(parser_.get(), static_cast<int>(count), ended_ ? 1 : 0);
    HS_RETURN_IF_ERROR(failure_);
    if (result != XML_STATUS_OK) {
      return fail(ErrorCode::invalid_argument,
                  std::string("not valid XML: ") + XML_ErrorString(XML_GetErrorCode(parser_.get())),
                  place());
    }
    // What has begun is kept by the parser until it has ended.
    const auto begun = static_cast<std::uint64_t>(XML_GetCurrentByteIndex(parser_.get()));
    if (given_ > begun && given_ - begun > kEventBytesMax) {
      return fail(ErrorCode::invalid_argument,
                  "an element has more than " + std::to_string(kEventBytesMax >> 20U) + " MB",
                  place());
    }
    return {};
  }

  void begin(std::string_view element, const char** attributes) {
    if (!failure_) return;
    if (++depth_ > kDepthMax) stop("the XML is nested deeper than 64 levels");
    if (ignored_ > 0) return;
    const auto key = find(attributes, "key");
    const auto value = find(attributes, "value");
    if (depth_ == kLog) {
      if (element != "log") stop("this is no XES log: the XML begins with another element");
    } else if (depth_ == kInLog) {
      begin_in_log(element, attributes);
    } else if (depth_ == kInTrace && element == "event") {
      trace_.begin_event();
    } else {
      depth_ == kInTrace ? trace_.attribute(element, key, value)
                         : trace_.event_attribute(element, key, value);
      ignored_ = depth_;  // with what is nested in it
    }
  }

  void begin_in_log(std::string_view element, const char** attributes) {
    if (element == "trace") {
      ++traces_;
      if (const auto checked = trace_.naming().check(); !checked) stop(checked.error());
      trace_.begin();
      return;
    }
    ignored_ = depth_;
    if (element == "event") {
      ++ordinal_;
      if (const auto refused = refuse(place(), "the event is in no trace"); !refused)
        stop(refused.error());
    } else if (element == "classifier" && find(attributes, "scope") != "trace") {
      trace_.naming().declare(find(attributes, "name"), find(attributes, "keys"));
    }
  }

  void end() {
    if (!failure_) return;
    if (ignored_ == depth_) {
      ignored_ = 0;
      check_size();
    } else if (ignored_ == 0) {
      if (depth_ == kInTrace) end_event();
      if (depth_ == kInLog) end_trace();
    }
    --depth_;
  }

  void end_event() {
    ++ordinal_;
    const auto& own = trace_.event_identity();
    if (auto reason = trace_.end_event(own.empty() ? id_of_ordinal(ordinal_) : id_of(own))) {
      if (const auto refused = refuse(place(), std::move(*reason)); !refused) stop(refused.error());
    }
    check_size();
  }

  void check_size() {
    if (auto reason = trace_.too_large()) stop(std::move(*reason));
  }

  void end_trace() {
    auto events = trace_.end(id_of_ordinal_trace());
    std::move(events.begin(), events.end(), std::back_inserter(ready_));
  }
  /// Not to be met in another log.
  [[nodiscard]] std::string id_of_ordinal_trace() const {
    return options().log_name + "#trace-" + std::to_string(traces_);
  }

  std::unique_ptr<ByteSource> bytes_;
  const TimeReader times_;
  XesTrace trace_;
  Parser parser_;
  Status failure_;
  std::deque<LogEvent> ready_;  // of traces that have ended
  std::uint64_t given_ = 0;     // bytes, to the parser
  std::uint64_t ordinal_ = 0, traces_ = 0;
  int depth_ = 0;
  int ignored_ = 0;  // depth of the element whose content says nothing; 0 = none
  bool ended_ = false;
};

}  // namespace

Result<std::unique_ptr<EventLogReader>> open_xes(std::unique_ptr<ByteSource> bytes,
                                                 const ReadOptions& options) {
  HS_ASSIGN(auto times, TimeReader::make(options.time_format, options.zone));
  return std::make_unique<XesReader>(options, std::move(times), std::move(bytes));
}

}  // namespace hindsight::eventlog
