#include "config/loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "config/draft.h"
#include "config/overlay.h"
#include "config/semantic_checks.h"
#include "config/settings_builder.h"

namespace hindsight::config {
namespace {

constexpr std::uintmax_t file_bytes_max = 4 * 1024 * 1024;

struct File {
  std::string name;
  std::string text;
};

Result<File> read_file(const std::filesystem::path& path) {
  const auto problem = [&](std::string_view what) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("configuration file {} {}", path.string(), what));
  };
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return problem("does not exist");
  if (!std::filesystem::is_regular_file(path, error)) return problem("is not a file");
  if (std::filesystem::file_size(path, error) > file_bytes_max) return problem("is too large");
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in || !text) return problem("cannot be read");
  return File{path.string(), std::move(text).str()};
}

/// The first of the usual places that exists; its absence is no error.
Result<File> find_file(std::vector<Diagnostic>& diagnostics) {
  for (const std::filesystem::path path :
       {"config/environment-config.yaml", "environment/environment-config.yaml"}) {
    std::error_code error;
    if (std::filesystem::exists(path, error)) return read_file(path);
  }
  diagnostics.push_back({Severity::info,
                         {},
                         0,
                         {},
                         "there is no config/environment-config.yaml; the defaults are used"});
  return File{};
}

bool same(const Diagnostic& a, const Diagnostic& b) {
  return a.text() == b.text();
}

void sort_out(std::vector<Diagnostic> diagnostics, Draft& draft) {
  std::ranges::stable_sort(diagnostics, {}, &Diagnostic::line);
  diagnostics.erase(std::unique(diagnostics.begin(), diagnostics.end(), same), diagnostics.end());
  for (auto& diagnostic : diagnostics) {
    auto& target = diagnostic.severity == Severity::error ? draft.errors : draft.loaded.warnings;
    target.push_back(std::move(diagnostic));
  }
}

Result<Draft> draft_of(const File& file, const Source& source,
                       std::vector<Diagnostic> diagnostics) {
  HS_ASSIGN(const auto root, parse_yaml(file.text, file.name, diagnostics));
  const Variables variables(source);
  Draft out;
  Values& values = out.loaded.values;
  values.file = file.name;
  if (root.kind != YamlNode::Kind::map && root.kind != YamlNode::Kind::null) {
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("{}:{}: the file must consist of keys and values", file.name, root.line));
  }
  overlay_file(root, variables, values, diagnostics);
  complete(variables, values, diagnostics);
  check_semantics(values, diagnostics);
  out.loaded.settings = build_settings(values);
  sort_out(std::move(diagnostics), out);
  return out;
}

Result<Loaded> finish(Result<Draft> draft) {
  if (!draft) return fail(std::move(draft).error());
  if (draft->errors.empty()) return std::move(draft->loaded);
  std::string message;
  for (const auto& error : draft->errors) {
    if (!message.empty()) message += '\n';
    message += error.text();
  }
  return fail(ErrorCode::invalid_argument, std::move(message));
}

}  // namespace

std::string Diagnostic::text() const {
  std::string out = file;
  if (line > 0) out += fmt::format(":{}", line);
  if (!out.empty()) out += ": ";
  if (!key.empty()) out += key + " ";
  return out + message;
}

Result<Draft> draft(const Source& source) {
  std::vector<Diagnostic> diagnostics;
  HS_ASSIGN(const auto file, source.file ? read_file(*source.file) : find_file(diagnostics));
  return draft_of(file, source, std::move(diagnostics));
}

Result<Loaded> load(const Source& source) {
  return finish(draft(source));
}

Result<Loaded> load(const std::filesystem::path& file, const Environment& environment) {
  return load(Source{.file = file, .environment = environment, .properties = {}});
}

Result<Loaded> load_text(std::string_view yaml, const Source& source) {
  const auto name = source.file.value_or("environment-config.yaml").string();
  return finish(draft_of({name, std::string(yaml)}, source, {}));
}

}  // namespace hindsight::config
