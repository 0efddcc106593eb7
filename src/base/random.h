#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <random>
#include <span>
#include <string>

namespace hindsight {

/// Source of randomness for jitter, ids and secrets; seeded in tests. Thread-safe.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::byte> bytes) = 0;

  /// Uniform in [0, 1).
  double uniform();
  /// Random (version 4) UUID in lower case.
  std::string uuid();
};

/// Cryptographically strong; for session ids and secrets.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::byte> bytes) override;
};

class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
  void fill(std::span<std::byte> bytes) override;

 private:
  std::mutex mutex_;
  std::mt19937_64 engine_;  // guarded by mutex_
};

}  // namespace hindsight
