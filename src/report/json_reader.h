#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"

/// Reading of definition JSON with errors that name the place. Used by the parsers of this module.
namespace hindsight::report {

inline tl::unexpected<Error> invalid(std::string message, std::string_view path) {
  return fail(ErrorCode::invalid_argument, std::move(message), std::string(path));
}

std::string member_path(std::string_view path, std::string_view name);
std::string item_path(std::string_view path, std::size_t index);

/// A JSON word and what it stands for.
template <typename T>
struct Word {
  std::string_view text;
  T value;
};

template <typename T, std::size_t N>
std::optional<T> meaning(const std::array<Word<T>, N>& words, std::string_view text) {
  for (const auto& word : words) {
    if (word.text == text) return word.value;
  }
  return std::nullopt;
}

template <typename T, std::size_t N>
std::string_view spelling(const std::array<Word<T>, N>& words, T value) {
  for (const auto& word : words) {
    if (word.value == value) return word.text;
  }
  return {};
}

/// The meaning of a word from the table; the error lists the words that would have been right.
template <typename T, std::size_t N>
Result<T> read_word(const std::array<Word<T>, N>& words, const json::Value& value,
                    std::string_view path) {
  if (value.IsString()) {
    if (const auto found = meaning(words, json::view(value))) return *found;
  }
  std::string expected;
  for (const auto& word : words) {
    expected += (expected.empty() ? "" : ", ") + std::string(word.text);
  }
  return invalid("expected one of " + expected + ", found " + json::to_text(value), path);
}

/// A required member, not null.
Result<const json::Value*> require(const json::Value& object, std::string_view name,
                                   std::string_view path);
/// A required member that is a non-empty string.
Result<std::string> require_text(const json::Value& object, std::string_view name,
                                 std::string_view path);
/// A list of strings; `null_as` replaces nulls in it, without one they are an error.
Result<std::vector<std::string>> read_texts(const json::Value& value, std::string_view path,
                                            std::optional<std::string_view> null_as = std::nullopt);
/// A finite number, also one written as text ("100"), as Optimize's clients do.
Result<double> read_number(const json::Value& value, std::string_view path);
/// A boolean member; absent or null is false.
Result<bool> read_flag(const json::Value& object, std::string_view name, std::string_view path);

}  // namespace hindsight::report
