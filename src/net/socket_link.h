#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "net/http_connection.h"
#include "net/web_socket.h"

namespace hindsight::net {

/// The socket in the hands of others. It holds no connection, so that the last reference to one is
/// dropped on the loop; and no server once the connection is over.
class SocketLink final : public WebSocket {
 public:
  SocketLink(ConnectionHost& host, std::function<void()> look)
      : host_(&host), look_(std::move(look)) {}

  bool send(std::string text) override {
    const std::lock_guard lock(mutex_);
    if (host_ == nullptr) return false;
    if (!std::exchange(text_, std::move(text))) host_->post(look_);
    return true;
  }
  void close() override {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    if (host_ != nullptr) host_->post(look_);
  }
  bool is_open() const override {
    const std::lock_guard lock(mutex_);
    return host_ != nullptr;
  }

  // for the connection
  std::optional<std::string> take_text() {
    const std::lock_guard lock(mutex_);
    return std::exchange(text_, std::nullopt);
  }
  bool closing() const {
    const std::lock_guard lock(mutex_);
    return closing_;
  }
  void detach() {
    const std::lock_guard lock(mutex_);
    host_ = nullptr;
  }

 private:
  mutable std::mutex mutex_;
  ConnectionHost* host_;             // guarded by mutex_
  std::optional<std::string> text_;  // guarded by mutex_
  bool closing_ = false;             // guarded by mutex_
  const std::function<void()> look_;
};

}  // namespace hindsight::net
