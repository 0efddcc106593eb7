#include "eventlog/json_stream.h"

#include <rapidjson/error/en.h>

#include <utility>

#include "eventlog/event_log_reader.h"

namespace hindsight::eventlog {
namespace {

constexpr int kDepthMax = 64;

bool is_blank(int c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// What RapidJSON reads one value from: a part of the bytes that is bounded in size and depth. It
/// takes a NUL for the end.
class OneValue {
 public:
  using Ch = char;
  explicit OneValue(ByteReader& bytes) : bytes_(bytes), begin_(bytes.position()) {}

  [[nodiscard]] Ch Peek() const {
    const int c = bytes_.peek();
    return c == ByteReader::kEnd || too_large_ ? '\0' : static_cast<char>(c);
  }
  Ch Take() {
    const Ch c = Peek();
    if (c == '\0') return c;
    bytes_.get();
    count_depth(c);
    too_large_ = too_large_ || depth_ > kDepthMax || Tell() > kEventBytesMax;
    return c;
  }
  [[nodiscard]] std::size_t Tell() const {
    return static_cast<std::size_t>(bytes_.position() - begin_);
  }
  [[nodiscard]] bool too_large() const { return too_large_; }

  // Only for writing in place, which is not asked for.
  Ch* PutBegin() { return nullptr; }
  void Put(Ch) {}
  std::size_t PutEnd(Ch*) { return 0; }

 private:
  void count_depth(char c) {
    if (in_string_) {
      in_string_ = c != '"' || escaped_;
      escaped_ = c == '\\' && !escaped_;
      return;
    }
    in_string_ = c == '"';
    escaped_ = false;
    if (c == '{' || c == '[') ++depth_;
    if (c == '}' || c == ']') --depth_;
  }

  ByteReader& bytes_;
  const std::uint64_t begin_;
  int depth_ = 0;
  bool in_string_ = false, escaped_ = false, too_large_ = false;
};

}  // namespace

JsonStream::JsonStream(std::unique_ptr<ByteSource> bytes) : bytes_(std::move(bytes)) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (bytes_.ahead().starts_with(mark)) bytes_.take(mark.size());
}

tl::unexpected<Error> JsonStream::bad(std::string reason) const {
  if (!bytes_.status()) return fail(bytes_.status().error());
  return fail(ErrorCode::invalid_argument, "not valid JSON: " + std::move(reason),
              "byte " + std::to_string(bytes_.position()));
}

int JsonStream::next_sign() {
  while (is_blank(bytes_.peek())) bytes_.get();
  return bytes_.peek();
}

Status JsonStream::expect(char sign, const std::string& where) {
  if (next_sign() != sign) return bad(std::string("there is no ") + sign + ' ' + where);
  bytes_.get();
  return {};
}

/// Whether the object or array has more; what comes next is the beginning of that.
Result<bool> JsonStream::goes_on(char end, const std::string& where) {
  if (next_sign() == end) {
    bytes_.get();
    return false;
  }
  if (!std::exchange(first_, false)) {
    HS_RETURN_IF_ERROR(expect(',', where));
    next_sign();
  }
  begun_ = bytes_.position();
  return true;
}

Status JsonStream::begin() {
  return expect('{', "at the beginning");
}

Result<bool> JsonStream::next_member(std::string& name) {
  HS_ASSIGN(const bool more, goes_on('}', "between two members"));
  if (!more) {
    if (next_sign() != ByteReader::kEnd) return bad("something stands behind the object");
    HS_RETURN_IF_ERROR(bytes_.status());
    return false;
  }
  json::Document text;
  HS_RETURN_IF_ERROR(parse(text));
  if (!text.IsString()) return bad("a member has no name");
  name = json::view(text);
  HS_RETURN_IF_ERROR(expect(':', "behind the name of a member"));
  next_sign();
  begun_ = bytes_.position();
  return true;
}

Status JsonStream::begin_array() {
  first_ = true;
  return expect('[', "where a list is expected");
}

Result<bool> JsonStream::next_element(json::Document& element) {
  HS_ASSIGN(const bool more, goes_on(']', "between two elements"));
  if (!more) {
    first_ = false;  // of the object around it
    return false;
  }
  HS_RETURN_IF_ERROR(parse(element));
  return true;
}

Status JsonStream::parse(json::Document& value) {
  OneValue bytes(bytes_);
  // Frees what the last value took.
  json::Document parsed;
  parsed.ParseStream<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag |
                     rapidjson::kParseStopWhenDoneFlag>(bytes);
  if (bytes.too_large()) {
    return fail(ErrorCode::invalid_argument,
                "an element has more than " + std::to_string(kEventBytesMax >> 20U) + " MB or " +
                    std::to_string(kDepthMax) + " levels",
                place());
  }
  if (parsed.HasParseError()) return bad(rapidjson::GetParseError_En(parsed.GetParseError()));
  value = std::move(parsed);
  return {};
}

Status JsonStream::skip() {
  int depth = 0;
  while (true) {
    const int c = bytes_.peek();
    const bool ends = c == ',' || c == ']' || c == '}';
    if (c == ByteReader::kEnd || c == 0) return bad("the text ends early");
    if (depth == 0 && ends) return {};
    bytes_.get();
    if (c == '"') {
      HS_RETURN_IF_ERROR(skip_string());
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      if (--depth == 0) return {};
    }
  }
}

Status JsonStream::skip_string() {
  while (true) {
    const int c = bytes_.get();
    if (c == ByteReader::kEnd || c == 0) return bad("the text ends early");
    if (c == '"') return {};
    if (c == '\\') bytes_.get();
  }
}

}  // namespace hindsight::eventlog
