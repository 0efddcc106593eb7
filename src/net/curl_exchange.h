#pragma once

#include <curl/curl.h>

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

#include "net/http_client.h"

namespace hindsight::net {

/// One request and its answer as libcurl works on it. Confined to the client's thread once begun.
class CurlExchange {
 public:
  using Time = std::chrono::steady_clock::time_point;

  CurlExchange(ClientRequest request, std::stop_token stop, HttpClient::Done done);
  ~CurlExchange();
  CurlExchange(const CurlExchange&) = delete;
  CurlExchange& operator=(const CurlExchange&) = delete;

  /// Sets the handle up; it points into this object. The error is for finish().
  Status prepare(const CurlClientOptions& options);
  [[nodiscard]] CURL* handle() const { return easy_.get(); }
  [[nodiscard]] Time deadline() const { return deadline_; }
  [[nodiscard]] bool stop_requested() const { return stop_.stop_requested(); }
  /// From now on `wake` runs when the stop is requested, on whichever thread does so.
  void watch_stop(std::function<void()> wake) { on_stop_.emplace(stop_, std::move(wake)); }

  /// Hands the answer or the error over; nothing else may be called afterwards.
  void finish(CURLcode code);
  void finish(ErrorCode code, std::string message);

 private:
  static std::size_t on_header(char* bytes, std::size_t one, std::size_t size, void* self);
  static std::size_t on_body(char* bytes, std::size_t one, std::size_t size, void* self);
  void take_header(std::string_view line);
  bool take_body(std::string_view bytes);
  void set_method();
  void set_headers();
  void hand_over(Result<ClientResponse> result);
  [[nodiscard]] Error error_of(CURLcode code) const;

  struct FreeEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };
  struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  ClientRequest request_;
  const std::stop_token stop_;
  HttpClient::Done done_;
  const Time deadline_;
  ClientResponse response_;
  std::size_t header_bytes_ = 0;
  bool head_complete_ = false;
  bool too_large_ = false;
  std::array<char, CURL_ERROR_SIZE> reason_{};
  std::unique_ptr<curl_slist, FreeList> headers_;
  std::unique_ptr<CURL, FreeEasy> easy_;
  std::optional<std::stop_callback<std::function<void()>>> on_stop_;
};

}  // namespace hindsight::net
