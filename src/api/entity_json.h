#pragma once

#include "api/call.h"

/// What the answers about all that users save have in common.
namespace hindsight::api {

/// Of the public API: nobody in person, who may do everything.
content::Caller caller_of(const Call& call);

/// The collection that the query names for what is new; empty = none, also spelled `null`.
std::string collection_parameter(const Call& call);
/// Where the query says that a copy goes, and its name; the text of `name_key` makes one of the
/// original's.
Result<content::CopyTarget> copy_target(const Call& call, std::string_view name_key);

/// A text in the language of the client.
std::string text_of(const Call& call, std::string_view key, Texts::Values values = {});
/// Of a user; the id if there is none.
std::string display_name(Call& call, const std::string& user);

/// Adds id, name, people, times in the client's zone and the like.
void add_head(Call& call, const content::Entity& entity, content::Role role, json::Document& json);

/// The body, which is a list.
Result<json::Document> list_body(const Call& call);
/// The body: a list of ids.
Result<std::vector<std::string>> ids_body(const Call& call, std::size_t max);

/// `{id}` of what was made.
net::Response id_response(const std::string& id);
/// The same, or why nothing was.
net::Response id_or_refusal(const content::Outcome<std::string>& id);
/// The answer to a change: it is done, or these stand against it.
net::Response done_or(const std::vector<content::Conflict>& conflicts);
/// `{conflictedItems}`
net::Response conflicts_response(const std::vector<content::Conflict>& conflicts);
/// For lists that do not hold all.
net::Response list_response(json::Buffer& buffer, bool more);

}  // namespace hindsight::api
