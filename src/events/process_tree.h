#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace hindsight::events {

/// A process in blocks: whatever is made of it is sound, since each block is entered and left as a
/// whole.
struct ProcessTree {
  enum class Kind : std::uint8_t {
    activity,
    silent,     ///< nothing happens
    sequence,   ///< all children, in order
    exclusive,  ///< one of the children
    parallel,   ///< all children, in any order
    loop,       ///< the first child, and again after the second one, any number of times
  };
  Kind kind = Kind::silent;
  std::size_t activity = 0;  ///< of kind activity
  std::vector<ProcessTree> children;

  bool operator==(const ProcessTree&) const = default;
};

/// How often each sequence of activities happened.
using Variants = std::map<std::vector<std::size_t>, std::int64_t>;

/// Finds a process tree by inductive mining (S. Leemans, D. Fahland, W. van der Aalst: "Discovering
/// block-structured process models from event logs", 2013; with the filter of infrequent behaviour
/// of their paper of 2014). What directly follows something else in less than a fifth of the cases
/// of what follows it most may be left out, if nothing is found otherwise.
ProcessTree discover(const Variants& log);

/// `→(0, ×(1, τ), ∧(2, 3), ↺(4, τ))`, for tests and logs.
std::string to_text(const ProcessTree& tree);

}  // namespace hindsight::events
