#include "net/http_connection.h"

#include <algorithm>
#include <optional>

#include "base/log.h"
#include "net/body_stream.h"
#include "net/input_buffer.h"
#include "net/request_reader.h"
#include "net/request_target.h"
#include "net/response_head.h"
#include "net/socket_link.h"
#include "net/socket_protocol.h"
#include "net/transport.h"

namespace hindsight::net {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kHeadBufferBytes = 8UL * 1024;
constexpr std::size_t kBodyBufferBytes = 64UL * 1024;
/// Requests sent ahead are kept up to here; beyond, the client must wait for its answers.
constexpr std::size_t kPipelinedBytesMax = 64UL * 1024;
/// How long a client may take to see the end of a connection before it is cut.
constexpr std::chrono::seconds kLinger{2};
/// A web socket that was silent for so long is asked whether its client is still there, and cut
/// when there is no answer in as long again.
constexpr std::chrono::seconds kSocketQuiet{30};
constexpr std::uint16_t kGoingAway = 1001;
constexpr auto kNever = Connection::Time::max();

class HttpConnection final : public Connection,
                             public Transport::Listener,
                             public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(std::unique_ptr<Transport> transport, ConnectionHost& host)
      : host_(host),
        options_(host.options()),
        transport_(std::move(transport)),
        reader_(options_.head_bytes_max, options_.body_bytes_max) {}

  void start() override;
  void stop() override;
  void check_deadline(Time now) override;

  void on_open(bool ok) override;
  void on_read(std::size_t bytes) override;
  void on_written(std::size_t bytes) override;
  void on_shut() override;

 private:
  enum class Phase {
    opening,     // TLS handshake
    reading,     // of a request, or idle between two
    continuing,  // writing "100 Continue"
    handling,    // a worker has request_ and response_
    writing,     // of the response
    streaming,   // of a response whose body a worker still writes
    socket,      // frames of a web socket in both directions
    shutting,    // telling the client that this was all
    draining,    // throwing away what the client still sends, so that it gets to read the answer
    closed,
  };

  void set_deadline(std::chrono::seconds from_now) { deadline_ = steady_clock::now() + from_now; }
  void next_request();
  void advance();
  void read();
  void dispatch();
  bool resolve_target(const std::string& target);
  void run_handler();
  std::shared_ptr<BodyStream> make_stream();
  void run_stream(const Response::Stream& write_body, BodyStream& stream) const;
  void begin_stream(std::shared_ptr<BodyStream> stream);
  void write_stream();
  void end_stream(bool complete);
  void respond(Response response);
  void refuse(int status, std::string_view code, std::string_view message);
  void write();
  void written_all();
  void open_socket();
  void look_at_link();
  void receive_frames();
  void write_frames();
  void shut();
  void close();

  ConnectionHost& host_;
  const ServerOptions& options_;
  const std::unique_ptr<Transport> transport_;
  RequestReader reader_;
  InputBuffer input_;
  Phase phase_ = Phase::opening;
  Time deadline_ = kNever;
  bool read_pending_ = false;
  bool peer_gone_ = false;
  bool stopping_ = false;
  bool keep_alive_ = true;
  bool takes_chunks_ = true;
  Request request_;               // the worker's while handling
  Response response_;             // the worker's while handling
  std::stop_token handler_stop_;  // the worker's while handling and streaming
  std::stop_source cancel_{std::nostopstate};
  std::string head_;
  std::string body_;
  std::size_t written_ = 0;             // of head_ and body_ together
  std::shared_ptr<BodyStream> stream_;  // set while streaming
  bool stream_writing_ = false;
  std::optional<bool> stream_end_;  // whether it was complete, once its last part was taken
  Response::Opened opened_;
  SocketProtocol frames_;
  std::shared_ptr<SocketLink> link_;  // set once this is a web socket
  bool frames_writing_ = false;
  bool pinged_ = false;
};

void HttpConnection::start() {
  set_deadline(options_.head_timeout);
  transport_->open(shared_from_this());
}

void HttpConnection::on_open(bool ok) {
  if (phase_ == Phase::closed) return;
  if (!ok) return close();
  next_request();
  set_deadline(options_.head_timeout);
}

void HttpConnection::next_request() {
  phase_ = Phase::reading;
  reader_.reset();
  keep_alive_ = true;
  request_ = {};
  set_deadline(options_.idle_timeout);
  advance();
}

void HttpConnection::advance() {
  if (phase_ != Phase::reading) return;
  const auto before = reader_.state();
  const bool begun = reader_.begun();
  input_.use(reader_.feed(input_.data()));
  if (!begun && reader_.begun()) set_deadline(options_.head_timeout);
  switch (reader_.state()) {
    case RequestReader::State::head:
      return read();
    case RequestReader::State::body:
      if (before == RequestReader::State::head) set_deadline(options_.body_timeout);
      if (!reader_.take_expectation()) return read();
      phase_ = Phase::continuing;
      head_ = "HTTP/1.1 100 Continue\r\n\r\n";
      body_.clear();
      written_ = 0;
      return write();
    case RequestReader::State::complete:
      return dispatch();
    case RequestReader::State::failed:
      return refuse(reader_.failure().status, "badRequest", reader_.failure().message);
  }
}

void HttpConnection::read() {
  if (read_pending_) return;
  if (peer_gone_) {
    if (phase_ == Phase::reading || phase_ == Phase::draining || phase_ == Phase::socket) close();
    return;
  }
  if (phase_ == Phase::draining) input_.use(input_.data().size());
  const bool busy = phase_ == Phase::handling || phase_ == Phase::streaming;
  if (busy && input_.data().size() >= kPipelinedBytesMax) return;
  const bool body = phase_ == Phase::reading && reader_.state() == RequestReader::State::body;
  read_pending_ = true;
  transport_->read_some(input_.room(body ? kBodyBufferBytes : kHeadBufferBytes),
                        shared_from_this());
}

void HttpConnection::on_read(std::size_t bytes) {
  read_pending_ = false;
  if (phase_ == Phase::closed) return;
  input_.filled(bytes);
  peer_gone_ = bytes == 0;
  switch (phase_) {
    case Phase::reading:
      return peer_gone_ ? close() : advance();
    case Phase::handling:
    case Phase::streaming:
      if (!peer_gone_) return read();
      cancel_.request_stop();
      if (stream_) stream_->close();
      return;
    case Phase::socket:
      return peer_gone_ ? close() : receive_frames();
    case Phase::draining:
      return read();
    default:
      return;
  }
}

void HttpConnection::dispatch() {
  std::string target;
  request_ = reader_.take(target);
  request_.remote_address = transport_->remote_address();
  request_.tls = transport_->tls();
  keep_alive_ = reader_.keep_alive();
  takes_chunks_ = reader_.takes_chunks();
  if (!resolve_target(target)) return;
  phase_ = Phase::handling;
  deadline_ = kNever;
  cancel_ = std::stop_source();
  // The last reference must not be dropped on the worker, since the transport lives on the loop.
  const bool taken = host_.run([self = shared_from_this()]() mutable {
    auto& host = self->host_;
    self->run_handler();
    if (auto write_body = std::exchange(self->response_.stream, {})) {
      const auto stream = self->make_stream();
      host.post([self, stream] { self->begin_stream(stream); });
      self->run_stream(write_body, *stream);
      host.post([self = std::move(self)] {});
    } else {
      host.post([self = std::move(self)] { self->respond(std::move(self->response_)); });
    }
  });
  if (!taken) {
    return respond(refusal(503, "tooManyRequests", "The server is busy; try again in a moment.")
                       .with("Retry-After", "1"));
  }
  read();  // to notice a client that leaves
}

/// Sets path and query; false when the request is thereby answered.
bool HttpConnection::resolve_target(const std::string& target) {
  auto parsed = parse_request_target(target);
  if (!parsed) {
    respond(refusal(400, "badRequest", "The path of the request is not well-formed."));
    return false;
  }
  const auto path = below_context_path(parsed->path, options_.context_path);
  if (!path) {
    respond(
        refusal(404, "notFound", "Nothing is served outside of " + options_.context_path + "/."));
    return false;
  }
  if (path->empty()) {
    std::string location = options_.context_path + '/';
    if (!parsed->raw_query.empty()) location.append("?").append(parsed->raw_query);
    respond(Response::empty(302).with("Location", std::move(location)));
    return false;
  }
  request_.path = std::string(*path);
  request_.query = std::move(parsed->query);
  return true;
}

/// On a worker thread.
void HttpConnection::run_handler() {
  try {
    handler_stop_ = cancel_.get_token();
    response_ = host_.handle(request_, handler_stop_);
    if (request_.method == "HEAD") response_.stream = {};
    if (!response_.stream) compress(request_, response_);
    return;
  } catch (const std::exception& exception) {
    log::error("{} {} failed: {}", request_.method, request_.path, exception.what());
  } catch (...) {
    log::error("{} {} failed with an exception of unknown kind", request_.method, request_.path);
  }
  response_ = refusal(500, "serverError", "The server has failed to answer; see its log.");
}

/// On a worker thread, as the next one.
std::shared_ptr<BodyStream> HttpConnection::make_stream() {
  const BodyStream::Coding coding{.chunks = takes_chunks_,
                                  .gzip = promise_gzip(request_, response_)};
  return std::make_shared<BodyStream>(coding, [&host = host_, weak = weak_from_this()] {
    host.post([weak] {
      if (const auto self = weak.lock()) self->write_stream();
    });
  });
}

void HttpConnection::run_stream(const Response::Stream& write_body, BodyStream& stream) const {
  bool complete = false;
  try {
    complete = write_body(stream, handler_stop_);
  } catch (const std::exception& exception) {
    log::error("an answer broke off: {}", exception.what());
  } catch (...) {
    log::error("an answer broke off with an exception of unknown kind");
  }
  stream.finish(complete);
}

void HttpConnection::begin_stream(std::shared_ptr<BodyStream> stream) {
  stream_ = std::move(stream);
  keep_alive_ = keep_alive_ && !stopping_ && !peer_gone_ && takes_chunks_;
  head_ = render_head(response_, keep_alive_,
                      takes_chunks_ ? Framing::chunks : Framing::end_of_connection);
  body_.clear();
  written_ = 0;
  phase_ = Phase::streaming;
  if (peer_gone_) stream_->close();
  stream_writing_ = true;
  set_deadline(stopping_ ? kLinger : options_.body_timeout);
  write();
}

void HttpConnection::write_stream() {
  if (phase_ != Phase::streaming || stream_writing_) return;
  if (stream_end_) return end_stream(*stream_end_);
  auto part = stream_->take();
  if (part.is_last) stream_end_ = part.is_complete;
  if (part.bytes.empty()) {
    deadline_ = kNever;  // it is the worker's turn
    if (stream_end_) end_stream(*stream_end_);
    return;
  }
  head_.clear();
  body_ = std::move(part.bytes);
  written_ = 0;
  stream_writing_ = true;
  set_deadline(stopping_ ? kLinger : options_.body_timeout);
  write();
}

void HttpConnection::end_stream(bool complete) {
  stream_.reset();
  stream_end_.reset();
  cancel_ = std::stop_source(std::nostopstate);
  if (!complete) {
    transport_->abort();
    return close();
  }
  if (keep_alive_ && !stopping_ && !peer_gone_) return next_request();
  shut();
}

void HttpConnection::refuse(int status, std::string_view code, std::string_view message) {
  keep_alive_ = false;
  respond(refusal(status, code, message));
}

void HttpConnection::respond(Response response) {
  cancel_ = std::stop_source(std::nostopstate);
  keep_alive_ = keep_alive_ && !stopping_ && !peer_gone_;
  head_ = render_head(response, keep_alive_);
  opened_ = std::move(response.opened);
  const bool body = has_body(response.status) && request_.method != "HEAD";
  body_ = body ? std::move(response.body) : std::string();
  written_ = 0;
  phase_ = Phase::writing;
  set_deadline(stopping_ ? kLinger : options_.body_timeout);
  write();
}

void HttpConnection::write() {
  const auto in_body = written_ - std::min(written_, head_.size());
  transport_->write_some(std::string_view(head_).substr(std::min(written_, head_.size())),
                         std::string_view(body_).substr(in_body), shared_from_this());
}

void HttpConnection::on_written(std::size_t bytes) {
  if (phase_ == Phase::closed) return;
  if (bytes == 0) return close();
  written_ += bytes;
  if (written_ == head_.size() + body_.size()) return written_all();
  if (!stopping_) set_deadline(options_.body_timeout);  // slow, but alive
  write();
}

void HttpConnection::written_all() {
  body_ = {};
  if (phase_ == Phase::continuing) {
    phase_ = Phase::reading;
    return advance();
  }
  if (phase_ == Phase::streaming) {
    stream_writing_ = false;
    return write_stream();
  }
  if (phase_ == Phase::socket) {
    frames_writing_ = false;
    set_deadline(stopping_ ? kLinger : kSocketQuiet);
    return write_frames();
  }
  if (keep_alive_ && !stopping_) return opened_ ? open_socket() : next_request();
  shut();
}

void HttpConnection::shut() {
  phase_ = Phase::shutting;
  set_deadline(kLinger);
  transport_->shut(shared_from_this());
}

void HttpConnection::open_socket() {
  phase_ = Phase::socket;
  set_deadline(kSocketQuiet);
  link_ = std::make_shared<SocketLink>(host_, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->look_at_link();
  });
  std::exchange(opened_, {})(link_);
  receive_frames();
}

void HttpConnection::look_at_link() {
  if (phase_ != Phase::socket) return;
  if (auto text = link_->take_text()) frames_.send(std::move(*text));
  if (link_->closing()) frames_.close(kGoingAway);
  write_frames();
}

void HttpConnection::receive_frames() {
  const auto bytes = input_.data();
  frames_.receive({bytes.data(), bytes.size()});
  input_.use(bytes.size());
  pinged_ = false;
  if (!frames_writing_) set_deadline(kSocketQuiet);
  write_frames();
  if (phase_ == Phase::socket) read();
}

void HttpConnection::write_frames() {
  if (frames_writing_) return;
  head_ = frames_.take();
  if (head_.empty()) {
    if (frames_.ended()) shut();
    return;
  }
  frames_writing_ = true;
  written_ = 0;
  set_deadline(stopping_ ? kLinger : options_.body_timeout);
  write();
}

void HttpConnection::on_shut() {
  if (phase_ == Phase::closed) return;
  phase_ = Phase::draining;
  const bool all_read =
      link_ != nullptr || (reader_.state() == RequestReader::State::complete && input_.empty());
  if (stopping_ && all_read) return close();
  read();
}

void HttpConnection::stop() {
  stopping_ = true;
  switch (phase_) {
    case Phase::opening:
    case Phase::reading:
    case Phase::continuing:
      return close();
    case Phase::handling:
      cancel_.request_stop();
      return;
    case Phase::streaming:
      cancel_.request_stop();
      if (stream_writing_) set_deadline(kLinger);
      return;
    case Phase::socket:
      frames_.close(kGoingAway);
      set_deadline(kLinger);
      return write_frames();
    default:
      deadline_ = std::min(deadline_, steady_clock::now() + kLinger);
  }
}

void HttpConnection::check_deadline(Time now) {
  if (now < deadline_) return;
  if (phase_ == Phase::reading && reader_.begun()) {
    return refuse(408, "requestTimeout", "The request took too long to arrive.");
  }
  if (phase_ == Phase::socket && !frames_writing_ && !pinged_ && !stopping_) {
    pinged_ = true;
    frames_.ping();
    write_frames();
    return;
  }
  if (phase_ == Phase::writing || stream_writing_ || frames_writing_) transport_->abort();
  close();
}

void HttpConnection::close() {
  if (phase_ == Phase::closed) return;
  phase_ = Phase::closed;
  cancel_.request_stop();
  if (stream_) stream_->close();
  if (link_) link_->detach();
  transport_->close();
  host_.closed(*this);
}

}  // namespace

std::shared_ptr<Connection> make_connection(std::unique_ptr<Transport> transport,
                                            ConnectionHost& host) {
  return std::make_shared<HttpConnection>(std::move(transport), host);
}

}  // namespace hindsight::net
