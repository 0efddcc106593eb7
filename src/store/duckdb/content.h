#pragma once

#include "store/content_store.h"
#include "store/duckdb/connection.h"

/// ContentStore on the table `content`. Writes are a transaction of their own on the connection of
/// the one writer, so that none meets another.
namespace hindsight::store::duck {

Status create_content(Connection& writer, const Content& content);
Status replace_content(Connection& writer, const Content& next, const ContentRevision& revision);
Status remove_content(Connection& writer, const std::string& id, const ContentRevision& revision);

Result<std::optional<StoredContent>> read_content(Connection& reader, const std::string& id);
Result<ContentList> list_contents(Connection& reader, const ContentQuery& query, std::size_t limit);

}  // namespace hindsight::store::duck
