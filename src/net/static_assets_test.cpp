#include "net/static_assets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <fstream>

namespace hindsight::net {
namespace {

namespace fs = std::filesystem;

std::string gunzip(const std::string& bytes) {
  z_stream stream{};
  std::string out(1'000'000, '\0');
  inflateInit2(&stream, 15 + 16);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

class StaticAssetsTest : public testing::Test {
 protected:
  StaticAssetsTest() {
    std::string name = (fs::temp_directory_path() / "hindsight_assets_XXXXXX").string();
    root_ = mkdtemp(name.data());
    fs::create_directories(root_ / "web/assets");
    put("web/index.html", "<html>" + std::string(3000, 'x'));
    put("web/assets/app-1a2b.js", std::string(3000, 'j'));
    put("web/logo.png", std::string(3000, 'p'));
    put("web/empty.txt", "");
    put("secret.txt", "secret");
  }
  ~StaticAssetsTest() override { fs::remove_all(root_); }

  void put(const std::string& name, const std::string& bytes) {
    std::ofstream(root_ / name, std::ios::binary) << bytes;
  }
  StaticAssets load() {
    auto assets = StaticAssets::load(root_ / "web");
    EXPECT_TRUE(assets) << assets.error().text();
    return std::move(*assets);
  }
  static Request get(std::string path, Headers headers = {}) {
    Request request;
    request.method = "GET";
    request.path = std::move(path);
    request.headers = std::move(headers);
    return request;
  }
  static std::string header(const Response& response, std::string_view name) {
    const auto* value = find_header(response.headers, name);
    return value == nullptr ? "" : *value;
  }

  fs::path root_;
};

TEST_F(StaticAssetsTest, RootIsTheIndexAndRevalidates) {
  const auto response = load().find(get("/"));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200);
  EXPECT_TRUE(response->body.starts_with("<html>"));
  EXPECT_EQ(header(*response, "Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(header(*response, "Cache-Control"), "no-cache");
}

TEST_F(StaticAssetsTest, HashedFilesAreImmutable) {
  const auto response = load().find(get("/assets/app-1a2b.js"));
  ASSERT_TRUE(response);
  EXPECT_EQ(header(*response, "Cache-Control"), "public, max-age=31536000, immutable");
  // sha256 of 3000 times 'j'
  EXPECT_EQ(header(*response, "ETag"), "\"51e05a0097a1097f\"");
}

TEST_F(StaticAssetsTest, CompressesWhatTheClientAcceptsAndGainsFrom) {
  const auto assets = load();
  const auto zipped = assets.find(get("/index.html", {{"Accept-Encoding", "gzip, br"}}));
  const auto plain = assets.find(get("/index.html"));
  ASSERT_TRUE(zipped && plain);
  EXPECT_EQ(header(*zipped, "Content-Encoding"), "gzip");
  EXPECT_EQ(header(*plain, "Content-Encoding"), "");
  EXPECT_EQ(gunzip(zipped->body), plain->body);
  EXPECT_EQ(header(*plain, "Vary"), "Accept-Encoding");
  EXPECT_NE(header(*plain, "ETag"), header(*zipped, "ETag"));
  const auto image = assets.find(get("/logo.png", {{"Accept-Encoding", "gzip"}}));
  EXPECT_EQ(header(*image, "Content-Encoding"), "");
}

TEST_F(StaticAssetsTest, KnownTagIsAnsweredWithoutBody) {
  const auto assets = load();
  const auto tag = header(*assets.find(get("/")), "ETag");
  const auto zipped_tag = header(*assets.find(get("/", {{"Accept-Encoding", "gzip"}})), "ETag");
  for (const auto& known : {tag, zipped_tag, "\"x\" , W/" + tag, std::string("*")}) {
    const auto response = assets.find(get("/", {{"If-None-Match", known}}));
    EXPECT_EQ(response->status, 304) << known;
    EXPECT_EQ(response->body, "");
    EXPECT_EQ(header(*response, "ETag"), tag);
  }
  EXPECT_EQ(assets.find(get("/", {{"If-None-Match", "\"other\""}}))->status, 200);
}

TEST_F(StaticAssetsTest, UnknownPathsAreLeftToOthers) {
  const auto assets = load();
  for (const auto* path :
       {"/nothing", "/assets", "/assets/", "/../secret.txt", "", "//index.html"}) {
    EXPECT_FALSE(assets.find(get(path))) << path;
  }
}

TEST_F(StaticAssetsTest, OnlyReadingMethods) {
  auto request = get("/");
  request.method = "HEAD";
  EXPECT_EQ(load().find(request)->status, 200);
  request.method = "POST";
  EXPECT_EQ(load().find(request)->status, 405);
}

TEST_F(StaticAssetsTest, LinksLeavingTheFolderAreNotServed) {
  fs::create_symlink(root_ / "secret.txt", root_ / "web/out.txt");
  fs::create_symlink("index.html", root_ / "web/in.html");
  const auto assets = load();
  EXPECT_FALSE(assets.find(get("/out.txt")));
  EXPECT_TRUE(assets.find(get("/in.html")));
}

TEST_F(StaticAssetsTest, EmptyFileIsServed) {
  const auto response = load().find(get("/empty.txt"));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "");
}

TEST_F(StaticAssetsTest, MissingFolderIsAnError) {
  const auto assets = StaticAssets::load(root_ / "nowhere");
  ASSERT_FALSE(assets);
  EXPECT_EQ(assets.error().code, ErrorCode::not_found);
  EXPECT_THAT(assets.error().context, testing::HasSubstr("nowhere"));
}

}  // namespace
}  // namespace hindsight::net
