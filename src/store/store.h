#pragma once

#include "store/cleanup_store.h"
#include "store/content_store.h"
#include "store/definition_store.h"
#include "store/event_store.h"
#include "store/external_variable_store.h"
#include "store/fact_store.h"
#include "store/report_store.h"

namespace hindsight::store {

/// All that one store keeps, embedded or shared.
class Store : public FactStore,
              public DefinitionStore,
              public ReportStore,
              public SessionStore,
              public CleanupStore,
              public ContentStore,
              public EventStore,
              public ExternalVariableStore {};

}  // namespace hindsight::store
