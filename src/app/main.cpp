#include <CLI/CLI.hpp>
#include <csignal>
#include <thread>

#include "app/commands.h"
#include "app/ingest_command.h"
#include "base/log.h"

namespace {

/// Requests stop on SIGINT or SIGTERM. Signals are blocked in all threads and taken by this one.
class SignalWatcher {
 public:
  explicit SignalWatcher(std::stop_source& stop) : stop_(stop) {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    thread_ = std::jthread([this](std::stop_token done) {
      const timespec poll{0, 200'000'000};
      while (!done.stop_requested()) {
        if (sigtimedwait(&signals_, nullptr, &poll) > 0) stop_.request_stop();
      }
    });
  }

  SignalWatcher(const SignalWatcher&) = delete;
  SignalWatcher& operator=(const SignalWatcher&) = delete;

 private:
  std::stop_source& stop_;  // outlives the watcher
  sigset_t signals_{};
  std::jthread thread_;
};

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Hindsight: process analytics for Camunda-7-class engines");
  app.require_subcommand(1);
  app.set_version_flag("--version", HINDSIGHT_VERSION);
  std::string file;
  std::vector<std::string> properties;
  app.add_option("-D", properties,
                 "NAME=value for placeholders of the configuration, before the environment")
      ->allow_extra_args(false);
  const auto with_config = [&](CLI::App* command) {
    command->add_option("--config", file,
                        "configuration file (default config/environment-config.yaml)");
    return command;
  };
  auto* serve = with_config(app.add_subcommand("serve", "run the server"));
  auto* import =
      with_config(app.add_subcommand("import", "import from the engines without serving"));
  bool once = false;
  import->add_flag("--once", once, "end when everything there is was imported")->required();
  auto* check = app.add_subcommand("check-config",
                                   "print the effective configuration and what is wrong with it");
  check->add_option("file", file, "configuration file");
  auto* dump = with_config(
      app.add_subcommand("dump", "print everything imported, one JSON object a line, sorted"));
  auto* cleanup = with_config(app.add_subcommand(
      "cleanup", "remove old history now, as historyCleanup of the configuration says"));
  bool dry_run = false;
  cleanup->add_flag("--dry-run", dry_run, "only print what would go");
  hindsight::app::IngestOptions ingestion;
  auto* ingest = with_config(hindsight::app::add_ingest(app, ingestion));
  ingest->get_option("--server")->excludes(ingest->get_option("--config"));
  CLI11_PARSE(app, argc, argv);

  hindsight::config::Source source;
  if (!file.empty()) source.file = file;
  source.environment = hindsight::config::process_environment();
  for (const auto& property : properties) {
    const auto equals = property.find('=');
    if (equals != std::string::npos)
      source.properties[property.substr(0, equals)] = property.substr(equals + 1);
  }
  hindsight::log::init(hindsight::log::Level::info);
  std::stop_source stop;
  const SignalWatcher signals(stop);
  if (*serve) return hindsight::app::serve(source, stop.get_token());
  if (*import) return hindsight::app::import_once(source, stop.get_token());
  if (*check) return hindsight::app::check_config(source);
  if (*dump) return hindsight::app::dump(source);
  if (*cleanup) return hindsight::app::cleanup(source, dry_run, stop.get_token());
  if (*ingest) return hindsight::app::ingest(source, ingestion, stop.get_token());
  return 0;
}
