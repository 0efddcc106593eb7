#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

struct evp_pkey_st;  // of OpenSSL, kept out of this header

namespace hindsight::auth {

/// Public keys of somebody who issues tokens, as a JSON Web Key Set (RFC 7517) gives them. RSA keys
/// of 2048 to 8192 bits and elliptic ones on P-256, P-384 and P-521, for signatures; others are
/// left out, above all symmetric ones, so that no token can be signed with what is public.
/// Immutable, thread-safe.
class KeySet {
 public:
  /// bad_answer: the text is no key set, or holds no key that can be used.
  static Result<KeySet> parse(std::string_view text);

  /// Whether one of the keys is called so.
  [[nodiscard]] bool has(std::string_view id) const;

  /// Whether `signature` is one of `text` by `algorithm` (RFC 7518: RS256, RS384, RS512, ES256,
  /// ES384, ES512; no other is known here) under the key with this id, or under any that fits if
  /// the id is empty. The algorithm has to be the key's: its kind, its curve, and its `alg` if it
  /// has one.
  [[nodiscard]] bool verifies(std::string_view algorithm, std::string_view id,
                              std::string_view text, std::string_view signature) const;

  [[nodiscard]] std::size_t size() const { return keys_.size(); }

 private:
  struct Key {
    std::string id;         ///< kid; empty = none
    std::string algorithm;  ///< alg; empty = any of its kind
    std::string curve;      ///< crv; empty = RSA
    std::shared_ptr<evp_pkey_st> key;
  };
  std::vector<Key> keys_;
};

}  // namespace hindsight::auth
