#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/loader.h"

namespace hindsight::config {

/// Properties of the command line first, then the environment.
class Variables {
 public:
  struct Found {
    std::string value;
    std::string label;  ///< `-DNAME` or `env NAME`
  };

  explicit Variables(const Source& source) : source_(source) {}

  [[nodiscard]] std::optional<Found> find(std::string_view name) const;
  [[nodiscard]] std::optional<std::string> value(std::string_view name) const;

 private:
  const Source& source_;
};

}  // namespace hindsight::config
