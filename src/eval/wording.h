#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/texts.h"
#include "base/time.h"
#include "eval/findings.h"

namespace hindsight::eval {

/// A finding as a sentence; `subject` occurs in it and is what the sentence is about.
struct WordedFinding {
  std::string subject, text;
};

using NodeNames = std::map<std::string, std::string, std::less<>>;

/// Words findings in a locale, by the texts under "findings". Numbers, durations and days are
/// written as the web application writes them.
class Wording {
 public:
  Wording(const Texts& texts, std::string_view locale, TimeZone zone, const NodeNames& names)
      : texts_(texts), locale_(locale), zone_(std::move(zone)), names_(names) {}

  [[nodiscard]] WordedFinding word(const Finding& finding) const;

  /// Two units at most, largest first: `1 d 22 h`, `9.5 s`, `38 ms`.
  [[nodiscard]] std::string duration(double ms) const;
  /// `22 Oct`, `22–26 Oct`, `30 Oct – 2 Nov`; `until` is exclusive.
  [[nodiscard]] std::string days(EpochMs from, EpochMs until) const;

 private:
  [[nodiscard]] std::string text(std::string_view key, Texts::Values values = {}) const;
  [[nodiscard]] std::string node(const std::string& id) const;
  [[nodiscard]] WordedFinding word(const Bottleneck& f) const;
  [[nodiscard]] WordedFinding word(const VersionChange& f) const;
  [[nodiscard]] WordedFinding word(const IncidentWave& f) const;
  [[nodiscard]] WordedFinding word(const AssigneeOutlier& f) const;
  [[nodiscard]] WordedFinding word(const VariableOutlier& f) const;

  const Texts& texts_;
  const std::string locale_;
  const TimeZone zone_;
  const NodeNames& names_;
};

}  // namespace hindsight::eval
