#include "bpmn/xml_guard.h"

#include <algorithm>
#include <cstdint>

#include "base/utf8.h"

namespace hindsight::bpmn {

namespace {

void append_utf8(std::string& out, std::uint32_t point) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0U | point >> 6U);
    put(0x80U | (point & 0x3FU));
  } else if (point < 0x10000) {
    put(0xE0U | point >> 12U);
    put(0x80U | (point >> 6U & 0x3FU));
    put(0x80U | (point & 0x3FU));
  } else {
    put(0xF0U | point >> 18U);
    put(0x80U | (point >> 12U & 0x3FU));
    put(0x80U | (point >> 6U & 0x3FU));
    put(0x80U | (point & 0x3FU));
  }
}

struct WideForm {
  std::size_t unit = 1;  ///< bytes; 1 = not wide
  bool big_endian = false;
  std::size_t mark = 0;  ///< bytes of the byte order mark
};

/// By byte order mark, or by how `<` or `<?` looks as the first characters.
WideForm wide_form(std::string_view xml) {
  using namespace std::string_view_literals;
  if (xml.starts_with("\x00\x00\xFE\xFF"sv)) return {4, true, 4};
  if (xml.starts_with("\xFF\xFE\x00\x00"sv)) return {4, false, 4};
  if (xml.starts_with("\x00\x00\x00<"sv)) return {4, true, 0};
  if (xml.starts_with("<\x00\x00\x00"sv)) return {4, false, 0};
  if (xml.starts_with("\xFE\xFF"sv)) return {2, true, 2};
  if (xml.starts_with("\xFF\xFE"sv)) return {2, false, 2};
  if (xml.starts_with("\x00<"sv)) return {2, true, 0};
  if (xml.starts_with("<\x00"sv)) return {2, false, 0};
  return {};
}

/// False when the text is cut inside a character or has an unpaired surrogate.
bool convert_wide(std::string_view xml, WideForm form, std::string& out) {
  xml.remove_prefix(form.mark);
  if (xml.size() % form.unit != 0) return false;
  const auto unit_at = [&](std::size_t at) {
    std::uint32_t unit = 0;
    for (std::size_t i = 0; i < form.unit; ++i) {
      const auto byte = static_cast<unsigned char>(xml[at + i]);
      const auto shift = 8U * static_cast<unsigned>(form.big_endian ? form.unit - 1 - i : i);
      unit |= static_cast<std::uint32_t>(byte) << shift;
    }
    return unit;
  };
  for (std::size_t at = 0; at < xml.size(); at += form.unit) {
    std::uint32_t point = unit_at(at);
    if (form.unit == 2 && point >= 0xD800 && point < 0xDC00 && at + 4 <= xml.size()) {
      const std::uint32_t low = unit_at(at + 2);
      if (low < 0xDC00 || low > 0xDFFF) return false;
      point = 0x10000 + ((point - 0xD800) << 10U) + (low - 0xDC00);
      at += 2;
    }
    if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return false;
    append_utf8(out, point);
  }
  return true;
}

/// Looks at the XML declaration only.
bool declares_latin1(std::string_view xml) {
  if (!xml.starts_with("<?xml")) return false;
  std::string declaration(xml.substr(0, std::min<std::size_t>(xml.find("?>"), 256)));
  for (char& c : declaration) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return declaration.find("iso-8859-1") != std::string::npos ||
         declaration.find("latin1") != std::string::npos;
}

tl::unexpected<Error> refuse(std::string message) {
  return fail(ErrorCode::invalid_argument, std::move(message));
}

/// Position of the `>` that ends the tag starting at `at`, passing over quoted values; npos if
/// none.
std::size_t end_of_tag(std::string_view xml, std::size_t at) {
  while ((at = xml.find_first_of("\"'>", at)) != std::string_view::npos) {
    if (xml[at] == '>') return at;
    at = xml.find(xml[at], at + 1);
    if (at == std::string_view::npos) break;
    ++at;
  }
  return std::string_view::npos;
}

}  // namespace

Result<std::string_view> as_utf8(std::string_view xml, std::string& storage) {
  if (const auto form = wide_form(xml); form.unit != 1) {
    storage.clear();
    storage.reserve(xml.size() / form.unit);
    if (!convert_wide(xml, form, storage)) return refuse("the XML is no valid UTF-16 or UTF-32");
    return storage;
  }
  if (xml.starts_with("\xEF\xBB\xBF")) xml.remove_prefix(3);
  if (is_utf8(xml)) return xml;
  if (!declares_latin1(xml)) return refuse("the XML is no valid UTF-8");
  storage.clear();
  for (const char c : xml) append_utf8(storage, static_cast<unsigned char>(c));
  return storage;
}

Status check_markup(std::string_view xml) {
  std::size_t elements = 0;
  std::size_t depth = 0;
  const auto after = [&](std::string_view end, std::size_t from) {
    const auto found = xml.find(end, from);
    return found == std::string_view::npos ? xml.size() : found + end.size();
  };
  for (std::size_t at = xml.find('<'); at < xml.size(); at = xml.find('<', at)) {
    const auto rest = xml.substr(at);
    if (rest.starts_with("<!--")) {
      at = after("-->", at + 4);
    } else if (rest.starts_with("<![CDATA[")) {
      at = after("]]>", at + 9);
    } else if (rest.starts_with("<?")) {
      at = after("?>", at + 2);
    } else if (rest.starts_with("<!")) {
      return refuse("the XML has a document type or entity declaration; models may not");
    } else {
      const auto end = end_of_tag(xml, at + 1);
      if (end == std::string_view::npos) return refuse("the XML ends inside a tag");
      if (rest.starts_with("</")) {
        depth -= depth > 0 ? 1 : 0;
      } else {
        if (++elements > kElementsMax) return refuse("the XML has more than 200000 elements");
        if (xml[end - 1] != '/' && ++depth > kDepthMax) {
          return refuse("the XML is nested deeper than 128 levels");
        }
      }
      at = end + 1;
    }
  }
  return {};
}

}  // namespace hindsight::bpmn
