#include "store/search/content_documents.h"

#include "store/search/dsl.h"

namespace hindsight::store::search {
namespace {

std::string encode(const Content& content) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::field(out, "uid", content.id);
  json::field(out, "kind", content.kind);
  json::field(out, "collection", content.collection);
  json::field(out, "owner", content.owner);
  json::field(out, "name", content.name);
  json::key(out, "references");
  out.StartArray();
  for (const auto& reference : content.references) json::string(out, reference);
  out.EndArray();
  json::field(out, "body", content.body);
  out.EndObject();
  return std::string(json::view(buffer));
}

Content decode(const json::Value& source) {
  Content content{json::string_or(source, "uid"),        json::string_or(source, "kind"),
                  json::string_or(source, "collection"), json::string_or(source, "owner"),
                  json::string_or(source, "name"),       {},
                  json::string_or(source, "body")};
  if (const auto* references = json::find(source, "references");
      references != nullptr && references->IsArray()) {
    for (const auto& reference : references->GetArray())
      if (reference.IsString()) content.references.emplace_back(json::view(reference));
  }
  return content;
}

std::string query_of(const ContentQuery& query) {
  std::vector<std::string> conditions{dsl::everything()};
  const auto add = [&](const char* field, const std::optional<std::string>& value) {
    if (value) conditions.push_back(dsl::term(field, *value));
  };
  add("kind", query.kind);
  add("collection", query.collection);
  add("owner", query.owner);
  add("references", query.reference);
  return dsl::all_of(std::move(conditions));
}

tl::unexpected<Error> changed(const std::string& id) {
  return fail(ErrorCode::conflict, "somebody else has changed or removed it", id);
}

}  // namespace

Status ContentDocuments::create(const Content& content) {
  HS_ASSIGN(const auto written,
            documents_.replace(names_.contents, content.id, encode(content), {}));
  if (written) return {};
  // Perhaps this very request was delivered twice, because the first answer was lost.
  HS_ASSIGN(const auto stored, read(content.id));
  if (stored && stored->content == content) return {};
  return fail(ErrorCode::conflict, "this id is taken", content.id);
}

Result<std::optional<StoredContent>> ContentDocuments::read(const std::string& id) {
  HS_ASSIGN(const auto document, documents_.get(names_.contents, id));
  if (!document) return std::nullopt;
  return StoredContent{decode(document->source), {document->sequence, document->term}};
}

Status ContentDocuments::replace(const Content& next, const ContentRevision& revision) {
  HS_ASSIGN(const auto written, documents_.replace(names_.contents, next.id, encode(next),
                                                   {revision.sequence, revision.term}));
  if (!written) return changed(next.id);
  return {};
}

Status ContentDocuments::remove(const std::string& id, const ContentRevision& revision) {
  HS_ASSIGN(const bool removed,
            documents_.remove(names_.contents, id, {revision.sequence, revision.term}));
  if (!removed) return changed(id);
  return {};
}

Result<ContentList> ContentDocuments::list(const ContentQuery& query, std::size_t limit) {
  ContentList out;
  std::size_t bytes = 0;
  HS_RETURN_IF_ERROR(
      scan(client_, names_.contents, query_of(query), [&](const json::Value& hit) -> Result<bool> {
        const auto* source = json::find(hit, "_source");
        if (source == nullptr) return fail(ErrorCode::bad_answer, "a document has no content");
        auto content = decode(*source);
        bytes += content.body.size();
        out.more = out.found.size() == limit || bytes > ContentStore::kListBytesMax;
        if (out.more) return false;
        out.found.push_back(
            {std::move(content),
             {json::integer_or(hit, "_seq_no", -1), json::integer_or(hit, "_primary_term", -1)}});
        return true;
      }));
  return out;
}

}  // namespace hindsight::store::search
