#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hindsight {

/// Where texts come from: a locale's files are `<folder>/<locale>.json`, nested objects of strings.
struct TextSources {
  std::vector<std::filesystem::path> folders;  ///< a text of an earlier folder wins
  std::vector<std::string> locales;            ///< each needs a file in one of the folders
  std::string fallback;                        ///< one of the locales
};

/// The texts of all locales, immutable and safe to share. Every locale has every text: what its own
/// files lack comes from the fallback locale, then from English.
class Texts {
 public:
  using Values = std::span<const std::pair<std::string_view, std::string>>;

  /// invalid_argument, with locale and file, when a locale has no file or one that is no JSON
  /// object. Locales that lack texts are named in the log.
  static Result<Texts> load(const TextSources& sources);

  /// The available locale for `wanted` ("de-AT" becomes "de"), else the fallback.
  [[nodiscard]] std::string_view resolve(std::string_view wanted) const;
  /// All texts as JSON, in the form of the files. Takes any locale, as do the others.
  [[nodiscard]] const std::string& document(std::string_view locale) const;
  /// The text at `key` ("findings.bottleneck.text"), each `{{name}}` replaced by its value; the key
  /// itself if there is no such text.
  [[nodiscard]] std::string text(std::string_view locale, std::string_view key,
                                 Values values = {}) const;

 private:
  struct Locale {
    std::string document;
    std::map<std::string, std::string, std::less<>> texts;  ///< by dotted key
  };
  [[nodiscard]] const Locale& at(std::string_view locale) const;

  std::map<std::string, Locale, std::less<>> locales_;
  std::string fallback_;
};

}  // namespace hindsight
