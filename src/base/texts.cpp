#include "base/texts.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <optional>
#include <sstream>

#include "base/json.h"
#include "base/log.h"

namespace hindsight {
namespace {

constexpr std::uintmax_t kFileBytesMax = 4 * 1024 * 1024;
/// Of the texts that a locale lacks.
constexpr std::size_t kNamedInLog = 5;

bool is_locale(std::string_view name) {
  // It becomes the name of a file.
  return !name.empty() && std::ranges::all_of(name, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_';
  });
}

/// Absent when there is no such file.
Result<std::optional<json::Document>> read(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return std::nullopt;
  if (std::filesystem::file_size(file, error) > kFileBytesMax || error)
    return fail(ErrorCode::invalid_argument, "is no file, or too large");
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in || !text) return fail(ErrorCode::invalid_argument, "cannot be read");
  HS_ASSIGN(auto document, json::parse(text.view()));
  if (!document.IsObject()) return fail(ErrorCode::invalid_argument, "is no JSON object");
  return document;
}

/// The locale's files, of the first folder first.
Result<std::vector<json::Document>> files_of(const std::string& locale,
                                             std::span<const std::filesystem::path> folders) {
  std::vector<json::Document> out;
  for (const auto& folder : folders) {
    const auto file = folder / (locale + ".json");
    auto document = read(file);
    if (!document) {
      return fail(ErrorCode::invalid_argument,
                  "locale '" + locale + "' of localization.availableLocales: " + file.string() +
                      ": " + document.error().message);
    }
    if (*document) out.push_back(std::move(**document));
  }
  return out;
}

bool is_text(const json::Value& value) {
  return value.IsString() && value.GetStringLength() > 0;
}

/// Every text below, with its dotted key.
void each_text(const json::Value& object, const std::string& prefix,
               const std::function<void(std::string, std::string_view)>& found) {
  for (const auto& [name, value] : object.GetObject()) {
    const auto key = prefix + std::string(json::view(name));
    if (value.IsObject())
      each_text(value, key + '.', found);
    else if (value.IsString())
      found(key, json::view(value));
  }
}

/// Gives `target` what it lacks of `source`; an empty text is one that waits for its translation.
/// The keys of these texts are put into `added`.
void complete(json::Value& target, const json::Value& source, json::Document& owner,
              const std::string& prefix, std::vector<std::string>& added) {
  for (const auto& [name, value] : source.GetObject()) {
    if (!value.IsObject() && !is_text(value)) continue;
    const auto key = prefix + std::string(json::view(name));
    const auto own = target.FindMember(name);
    const bool there = own != target.MemberEnd();
    if (there && (value.IsObject() ? own->value.IsObject() : is_text(own->value))) {
      if (value.IsObject()) complete(own->value, value, owner, key + '.', added);
      continue;
    }
    json::Value copy(value, owner.GetAllocator());
    if (there)
      own->value = std::move(copy);
    else
      target.AddMember(json::Value(name, owner.GetAllocator()), std::move(copy),
                       owner.GetAllocator());
    if (!value.IsObject())
      added.push_back(key);
    else
      each_text(value, key + '.',
                [&](std::string of, std::string_view) { added.push_back(std::move(of)); });
  }
}

void complete(json::Document& target, const std::vector<json::Document>& sources,
              std::vector<std::string>& added) {
  for (const auto& source : sources) complete(target, source, target, {}, added);
}

void warn_of_missing(const std::string& locale, const std::vector<std::string>& keys) {
  if (keys.empty()) return;
  std::string named;
  for (std::size_t i = 0; i < std::min(keys.size(), kNamedInLog); ++i)
    named += (named.empty() ? "" : ", ") + keys[i];
  if (keys.size() > kNamedInLog) named += ", ...";
  log::warn("locale '{}' lacks {} texts, which are shown in another language: {}", locale,
            keys.size(), named);
}

/// The names alone, before any becomes a path.
Status check(const TextSources& sources) {
  for (const auto& name : sources.locales) {
    if (!is_locale(name))
      return fail(ErrorCode::invalid_argument,
                  "'" + name + "' of localization.availableLocales is no name of a locale");
  }
  if (std::ranges::count(sources.locales, sources.fallback) == 0)
    return fail(ErrorCode::invalid_argument, "localization.fallbackLocale '" + sources.fallback +
                                                 "' is not among localization.availableLocales");
  return {};
}

}  // namespace

Result<Texts> Texts::load(const TextSources& sources) {
  HS_RETURN_IF_ERROR(check(sources));
  HS_ASSIGN(const auto fallback, files_of(sources.fallback, sources.folders));
  HS_ASSIGN(const auto english, files_of("en", sources.folders));
  Texts out;
  out.fallback_ = sources.fallback;
  for (const auto& name : sources.locales) {
    HS_ASSIGN(auto files, files_of(name, sources.folders));
    if (files.empty()) {
      auto message = "locale '" + name + "' of localization.availableLocales has no file among";
      for (const auto& folder : sources.folders)
        message.append(" ").append((folder / (name + ".json")).string());
      return fail(ErrorCode::invalid_argument, std::move(message));
    }
    auto own = std::move(files.front());
    files.erase(files.begin());
    std::vector<std::string> in_own_language;
    complete(own, files, in_own_language);
    std::vector<std::string> missing;
    complete(own, fallback, missing);
    complete(own, english, missing);
    warn_of_missing(name, missing);
    auto& locale = out.locales_[name];
    locale.document = json::to_text(own);
    each_text(own, {}, [&](std::string key, std::string_view text) {
      locale.texts.emplace(std::move(key), text);
    });
  }
  return out;
}

std::string_view Texts::resolve(std::string_view wanted) const {
  if (const auto found = locales_.find(wanted); found != locales_.end()) return found->first;
  const auto language = wanted.substr(0, wanted.find_first_of("-_"));
  if (const auto found = locales_.find(language); found != locales_.end()) return found->first;
  return fallback_;
}

const Texts::Locale& Texts::at(std::string_view locale) const {
  return locales_.find(resolve(locale))->second;
}

const std::string& Texts::document(std::string_view locale) const {
  return at(locale).document;
}

std::string Texts::text(std::string_view locale, std::string_view key, Values values) const {
  const auto& texts = at(locale).texts;
  const auto found = texts.find(key);
  if (found == texts.end()) return std::string(key);
  std::string_view rest = found->second;
  std::string out;
  while (true) {
    const auto begin = rest.find("{{");
    const auto end = begin == std::string_view::npos ? begin : rest.find("}}", begin);
    if (end == std::string_view::npos) return out.append(rest);
    const auto name = rest.substr(begin + 2, end - begin - 2);
    const auto value = std::ranges::find(values, name, [](const auto& pair) { return pair.first; });
    out.append(rest.substr(0, begin));
    // A value is not searched for placeholders: it may be a name that somebody chose.
    out.append(value == values.end() ? rest.substr(begin, end + 2 - begin)
                                     : std::string_view(value->second));
    rest.remove_prefix(end + 2);
  }
}

}  // namespace hindsight
