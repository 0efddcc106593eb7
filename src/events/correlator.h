#pragma once

#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "events/blueprint.h"
#include "events/kept_processes.h"
#include "events/progress.h"
#include "events/trace_reader.h"
#include "store/definition_store.h"
#include "store/fact_store.h"

namespace hindsight::events {

/// Under which right instances are made.
struct CorrelatorTerm {
  std::int64_t epoch = 0;  ///< of the lease; 0 = alone with the store
  /// Asked right before each write; false ends the work.
  std::function<bool()> may_write = [] { return true; };
};

struct CorrelatorOptions {
  std::size_t events_at_once = 5'000;
  std::size_t value_bytes_max = 32'000;  ///< of variables; longer text is cut
};

/// Makes the process instances of all publications and keeps up with new events, and sees to it
/// that exactly what is published is known as a definition. Everything it does can be done again or
/// gone on with by another one, under a later epoch. Confined to one thread.
class Correlator {
 public:
  struct Parts {
    store::ContentStore& contents;
    store::EventStore& events;
    store::FactStore& facts;
    const store::DefinitionStore& definitions;
    const Clock& clock;
  };
  Correlator(Parts parts, CorrelatorOptions options, CorrelatorTerm term)
      : parts_(parts), options_(options), term_(std::move(term)) {}

  /// A piece of work for each publication. False when nothing is left to do for now. conflict:
  /// another one has taken over; cancelled: the term has ended.
  Result<bool> round(std::stop_token stop);

 private:
  /// A publication whose instances are made here.
  struct Work {
    Blueprint blueprint;
    Progress progress;
    std::unique_ptr<TraceReader> reader;
    std::unique_ptr<store::TraceWalk> walk;  // uses the reader
  };

  Result<bool> advance(const EventProcess& process, const Publication& publication,
                       std::stop_token stop);
  Result<Work*> work_on(const EventProcess& process, const Publication& publication);
  Status begin(const EventProcess& process, const Publication& publication, const std::string& xml);
  Result<bool> walk_on(Work& work, std::stop_token stop);
  Result<bool> follow(Work& work);
  /// cancelled unless the term goes on.
  [[nodiscard]] Status check_term() const;
  Status put(Work& work, const store::TracePage& traces, std::vector<Id128> replaced,
             const Progress& next);
  /// What is pending is made: from now on it is what is published.
  Status finish(const std::string& process, const std::string& publication);
  Status show(const EventProcess& process);
  Status remove_others(const std::vector<StoredProcess>& processes);

  const Parts parts_;
  const CorrelatorOptions options_;
  const CorrelatorTerm term_;
  std::int64_t steps_ = 0;
  std::map<std::string, Work> work_;  // by publication
};

}  // namespace hindsight::events
