#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace hindsight::eval {

/// Display names of users and groups. An empty function or an empty answer: they are shown by id.
struct IdentityNames {
  using Name = std::function<std::string(std::string_view id)>;
  Name user, group;
};

}  // namespace hindsight::eval
