#include "config/yaml_source.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>

namespace hindsight::config {
namespace {

constexpr int depth_max = 32;
constexpr int nodes_max = 50'000;

/// Copies yaml-cpp's graph into a tree. Aliases can make that graph cyclic or its tree huge, hence
/// the limits; crossing one is reported as a syntax error at that place.
class TreeBuilder {
 public:
  YamlNode build(const YAML::Node& node, int depth) {
    if (depth > depth_max) throw YAML::ParserException(node.Mark(), "blocks are nested too deeply");
    if (++nodes_ > nodes_max) throw YAML::ParserException(node.Mark(), "too many values");
    YamlNode out;
    out.line = node.Mark().line + 1;
    switch (node.Type()) {
      case YAML::NodeType::Undefined:
      case YAML::NodeType::Null:
        break;
      case YAML::NodeType::Scalar:
        out.kind = YamlNode::Kind::scalar;
        out.text = node.Scalar();
        break;
      case YAML::NodeType::Sequence:
        out.kind = YamlNode::Kind::list;
        for (const auto& item : node) out.children.push_back(build(item, depth + 1));
        break;
      case YAML::NodeType::Map:
        out.kind = YamlNode::Kind::map;
        build_members(node, depth, out);
        break;
    }
    return out;
  }

 private:
  void build_members(const YAML::Node& node, int depth, YamlNode& out) {
    std::vector<YamlNode> merged;
    for (const auto& entry : node) {
      const YAML::Node& key = entry.first;
      if (!key.IsScalar() && !key.IsNull()) {
        throw YAML::ParserException(key.Mark(), "a key must be a plain text");
      }
      auto child = build(entry.second, depth + 1);
      if (key.Scalar() == "<<") {
        merged.push_back(std::move(child));
      } else {
        child.key = key.Scalar();
        child.line = key.Mark().line + 1;
        out.children.push_back(std::move(child));
      }
    }
    for (const auto& block : merged) merge(block, out);
  }

  /// Keys that the map has itself win over merged ones.
  static void merge(const YamlNode& block, YamlNode& out) {
    for (const auto& child : block.children) {
      if (block.kind == YamlNode::Kind::list) {
        merge(child, out);
      } else if (std::ranges::find(out.children, child.key, &YamlNode::key) == out.children.end()) {
        out.children.push_back(child);
      }
    }
  }

  int nodes_ = 0;
};

}  // namespace

Result<YamlNode> parse_yaml(std::string_view text, const std::string& file,
                            std::vector<Diagnostic>& diagnostics) {
  try {
    const auto documents = YAML::LoadAll(std::string(text));
    if (documents.size() > 1) {
      diagnostics.push_back({Severity::warning,
                             file,
                             documents[1].Mark().line + 1,
                             {},
                             "only the first document of the file is read"});
    }
    if (documents.empty()) return YamlNode{};
    return TreeBuilder().build(documents.front(), 0);
  } catch (const YAML::Exception& error) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("{}:{}:{}: not valid YAML: {}", file, error.mark.line + 1,
                            error.mark.column + 1, error.msg));
  }
}

}  // namespace hindsight::config
