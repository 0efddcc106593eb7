#include "app/membership.h"

#include <fmt/format.h>

#include <algorithm>

#include "auth/secret_print.h"
#include "cluster/duties.h"

namespace hindsight::app {
namespace {

store::Node self(Core& core, const std::string& address) {
  const auto& settings = core.settings;
  store::Node node;
  node.id = core.random.uuid();
  node.name = settings.cluster.node_name;
  node.version = HINDSIGHT_VERSION;
  node.address = address;
  node.started = core.clock.now_ms();
  node.secret_print = auth::secret_print(settings.auth.token_secret.value_or(""));
  for (const auto& engine : settings.engines) {
    node.all_engines.push_back(engine.alias);
    if (engine.import_enabled) node.import_engines.push_back(engine.alias);
    node.event_feed = node.event_feed || engine.event_import_enabled;
  }
  node.cleanup_enabled = settings.may_clean_up();
  node.event_processing = settings.roles.event_processing;
  node.variable_merging = settings.roles.variable_merging;
  return node;
}

}  // namespace

Membership::Membership(Core& core, const std::string& address, bool once) {
  const ImportDuty::Parts parts{*core.imported, *core.store, core.imports,
                                core.clock,     core.random, once};
  for (auto& source : import_sources(core))
    duties_.push_back(std::make_unique<ImportDuty>(std::move(source), parts));
  cluster::ClusterOptions options;
  options.self = self(core, address);
  self_ = options.self.id;
  // Comes only to import, and goes soon.
  if (once) {
    options.self.cleanup_enabled = false;
    options.self.event_processing = options.self.variable_merging = false;
  } else {
    works_ = leased_works(core);
  }
  options.life_ms = std::int64_t{core.settings.cluster.lease_seconds} * 1000;
  for (const auto& engine : core.settings.engines) {
    cluster::Duty duty;
    duty.name = cluster::import_duty(engine.alias);
    for (const auto& own : duties_) {
      if (own->engine() == engine.alias) duty.listener = own.get();
    }
    duty.epoch_floor = [&core, alias = engine.alias] { return core.store->epoch_of(alias); };
    options.duties.push_back(std::move(duty));
  }
  for (const auto& work : works_)
    options.duties.push_back({.name = work->duty(), .listener = work.get()});
  if (options.self.cleanup_enabled)
    options.duties.push_back({.name = std::string(cluster::kCleanupDuty)});
  cluster_ =
      std::make_unique<cluster::Cluster>(std::move(options), *core.shared, core.machine_clock);
  for (const auto& duty : duties_) duty->serve(*cluster_);
  for (const auto& work : works_) work->serve(*cluster_);
  cluster_->start();
  ops::StatusExchange::Options exchange;
  for (const auto& engine : core.settings.engines) exchange.engines.push_back(engine.alias);
  exchange.imports_here = [this](const std::string& engine) { return imports_here(engine); };
  exchange_ = std::make_unique<ops::StatusExchange>(std::move(exchange), *core.shared, core.imports,
                                                    core.clock);
}

Membership::~Membership() {
  // First what others wait for.
  cluster_->release_all();
  exchange_.reset();
  for (const auto& work : works_) work->end();
  for (const auto& duty : duties_) duty->end();
}

bool Membership::imports_here(const std::string& engine) const {
  return cluster_->holds(cluster::import_duty(engine));
}

bool Membership::cleans_up_here() const {
  return cluster_->holds(cluster::kCleanupDuty);
}

Result<bool> Membership::finished() const {
  const auto snapshot = cluster_->snapshot();
  for (const auto& duty : duties_) {
    for (const auto& status : snapshot.leases) {
      using State = cluster::LeaseView::State;
      if (status.lease.duty != duty->name() || status.lease.state != State::standby) continue;
      // Lost while the store did not answer; when it has expired it is taken again.
      if (status.lease.holder == self_) continue;
      return fail(ErrorCode::conflict,
                  fmt::format("{} imports from engine {} already; there is nothing to do here",
                              status.holder_name, duty->engine()));
    }
  }
  return std::ranges::all_of(duties_, [](const auto& duty) { return duty->finished(); });
}

}  // namespace hindsight::app
