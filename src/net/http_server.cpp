#include "net/http_server.h"

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "base/log.h"
#include "base/worker_pool.h"
#include "net/http_connection.h"
#include "net/listen.h"
#include "net/response_head.h"
#include "net/server_tls.h"
#include "net/transport.h"

namespace hindsight::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::milliseconds kSweepPeriod{250};
/// Pause after a failed accept: without free file descriptors it would fail again at once.
constexpr std::chrono::milliseconds kAcceptPause{100};

class AsioServer final : public HttpServer, private ConnectionHost {
 public:
  AsioServer(ServerOptions options, Handler handler)
      : options_(std::move(options)),
        handler_(std::move(handler)),
        pool_(std::make_unique<WorkerPool>(options_.worker_threads, options_.queued_requests_max)) {
  }
  ~AsioServer() override { stop(); }
  AsioServer(const AsioServer&) = delete;
  AsioServer& operator=(const AsioServer&) = delete;

  Status open();
  std::uint16_t port() const override { return port_; }
  void stop() override;

 private:
  // ConnectionHost
  const ServerOptions& options() const override { return options_; }
  Response handle(const Request& request, const std::stop_token& cancelled) override;
  bool run(std::function<void()> job) override { return pool_->try_run(std::move(job)); }
  void post(std::function<void()> step) override { asio::post(loop_, std::move(step)); }
  void closed(Connection& connection) override;

  void run_loop();
  void accept(tcp::acceptor& acceptor);
  void on_accepted(tcp::acceptor& acceptor, const error_code& error, tcp::socket socket);
  void turn_away(tcp::socket socket);
  void sweep();
  void begin_stop();
  void end_when_empty();

  const ServerOptions options_;
  const Handler handler_;
  std::shared_ptr<asio::ssl::context> tls_;
  asio::io_context loop_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{loop_.get_executor()};
  std::vector<tcp::acceptor> acceptors_;
  asio::steady_timer sweep_timer_{loop_};
  bool sweeping_ = false;                                                     // loop only
  bool full_ = false;                                                         // loop only
  bool ending_ = false;                                                       // loop only
  std::unordered_map<Connection*, std::shared_ptr<Connection>> connections_;  // loop only
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::once_flag stopped_;
  std::unique_ptr<WorkerPool> pool_;
  std::jthread thread_;
};

Status AsioServer::open() {
  if (options_.tls) {
    HS_ASSIGN(tls_, load_tls(*options_.tls));
  }
  HS_ASSIGN(acceptors_, listen_on(loop_, options_.host, options_.port));
  port_ = acceptors_.front().local_endpoint().port();
  for (auto& acceptor : acceptors_) accept(acceptor);
  thread_ = std::jthread([this] { run_loop(); });
  return {};
}

void AsioServer::run_loop() {
  while (true) {
    try {
      loop_.run();
      return;
    } catch (const std::exception& exception) {
      log::error("HTTP server: {}", exception.what());
    }
  }
}

void AsioServer::accept(tcp::acceptor& acceptor) {
  acceptor.async_accept([this, &acceptor](const error_code& error, tcp::socket socket) {
    on_accepted(acceptor, error, std::move(socket));
  });
}

void AsioServer::on_accepted(tcp::acceptor& acceptor, const error_code& error, tcp::socket socket) {
  if (stopping_ || !acceptor.is_open()) return;
  if (error && error != asio::error::connection_aborted) {
    log::warn("cannot accept a connection: {}", error.message());
    auto pause = std::make_shared<asio::steady_timer>(loop_, kAcceptPause);
    pause->async_wait([this, &acceptor, pause](const error_code&) {
      if (acceptor.is_open()) accept(acceptor);
    });
    return;
  }
  accept(acceptor);
  if (error) return;
  if (connections_.size() >= options_.connections_max) return turn_away(std::move(socket));
  auto connection = make_connection(make_transport(std::move(socket), tls_.get()), *this);
  connections_.emplace(connection.get(), connection);
  connection->start();
  if (!sweeping_) sweep();
}

void AsioServer::turn_away(tcp::socket socket) {
  if (!std::exchange(full_, true)) {
    log::warn("connections are refused, because {} are open already", options_.connections_max);
  }
  if (tls_ != nullptr) return;
  auto response = refusal(503, "tooManyRequests", "The server has too many connections.");
  response.with("Retry-After", "1");
  const auto bytes = render_head(response, false) + response.body;
  error_code ignored;
  socket.non_blocking(true, ignored);
  socket.send(asio::buffer(bytes), 0, ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
}

Response AsioServer::handle(const Request& request, const std::stop_token& cancelled) {
  // Requests that were still waiting when the server stopped.
  if (stopping_) return refusal(503, "serverStops", "The server stops.");
  return handler_(request, cancelled);
}

void AsioServer::sweep() {
  sweeping_ = !connections_.empty();
  if (!sweeping_) return;
  sweep_timer_.expires_after(kSweepPeriod);
  sweep_timer_.async_wait([this](const error_code&) {
    const auto now = std::chrono::steady_clock::now();
    const auto all = connections_;  // a connection that ends takes itself out
    for (const auto& [key, connection] : all) connection->check_deadline(now);
    sweep();
  });
}

void AsioServer::closed(Connection& connection) {
  connections_.erase(&connection);
  full_ = false;
  end_when_empty();
}

void AsioServer::stop() {
  std::call_once(stopped_, [this] {
    stopping_ = true;
    if (thread_.joinable()) {
      asio::post(loop_, [this] { begin_stop(); });
      thread_.join();
    }
    pool_.reset();
  });
}

void AsioServer::begin_stop() {
  ending_ = true;
  error_code ignored;
  for (auto& acceptor : acceptors_) acceptor.close(ignored);
  const auto all = connections_;
  for (const auto& [key, connection] : all) connection->stop();
  end_when_empty();
}

void AsioServer::end_when_empty() {
  if (!ending_ || !connections_.empty()) return;
  sweep_timer_.cancel();
  work_.reset();
}

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::start(ServerOptions options, Handler handler) {
  auto server = std::make_unique<AsioServer>(std::move(options), std::move(handler));
  HS_RETURN_IF_ERROR(server->open());
  return server;
}

}  // namespace hindsight::net
