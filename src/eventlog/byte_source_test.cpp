#include "eventlog/byte_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdio>
#include <fstream>

#include "eventlog/reading_for_test.h"

namespace hindsight::eventlog {
namespace {

using ::testing::HasSubstr;
using testing::TextBytes;

std::string gzip(const std::string& text) {
  z_stream zlib{};
  EXPECT_EQ(deflateInit2(&zlib, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&zlib, text.size()) + 64, '\0');
  zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  zlib.avail_in = static_cast<uInt>(text.size());
  zlib.next_out = reinterpret_cast<Bytef*>(out.data());
  zlib.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&zlib, Z_FINISH), Z_STREAM_END);
  out.resize(out.size() - zlib.avail_out);
  deflateEnd(&zlib);
  return out;
}

std::string long_text() {
  std::string out;
  for (int i = 0; i < 50'000; ++i) out += std::to_string(i) + ' ';
  return out;
}

std::string read_all(ByteSource& bytes) {
  std::string out;
  char room[10'000];
  while (true) {
    const auto count = bytes.read(room);
    if (!count) return "error: " + count.error().message;
    if (*count == 0) return out;
    out.append(room, *count);
  }
}

std::string unpack(const std::string& packed, std::size_t step) {
  return read_all(*unpacked(std::make_unique<TextBytes>(packed, step)));
}

TEST(Unpacked, GivesTheContentOfAGzipStreamHoweverItsBytesCome) {
  for (const std::size_t step : {1, 7, 1'000'000})
    EXPECT_EQ(unpack(gzip(long_text()), step), long_text());
}

TEST(Unpacked, GivesTheContentOfSeveralMembersInARow) {
  EXPECT_EQ(unpack(gzip("one ") + gzip("") + gzip("two"), 3), "one two");
}

TEST(Unpacked, LeavesOtherBytesAsTheyAre) {
  for (const auto& text : {std::string(), std::string("\x1F"), std::string("a"), long_text()})
    EXPECT_EQ(unpack(text, 1'000), text);
}

TEST(Unpacked, RefusesAStreamThatIsCutOffOrDamaged) {
  const auto whole = gzip(long_text());
  for (const auto size : {std::size_t{2}, whole.size() / 2, whole.size() - 1})
    EXPECT_THAT(unpack(whole.substr(0, size), 100), HasSubstr("cut off"));
  auto damaged = whole;
  damaged[damaged.size() / 2] = static_cast<char>(~damaged[damaged.size() / 2]);
  EXPECT_THAT(unpack(damaged, 100), HasSubstr("damaged"));
  EXPECT_THAT(unpack(whole + "and more", 100), HasSubstr("damaged"));
}

TEST(File, CountsWhatIsReadOfTheDiskAndStopsWhenAsked) {
  const auto file = std::filesystem::path(::testing::TempDir()) / "packed.gz";
  const auto packed = gzip(long_text());
  std::ofstream(file, std::ios::binary) << packed;
  std::stop_source stop;
  std::atomic<std::uint64_t> bytes_read = 0;
  auto bytes = open_file(file, stop.get_token(), bytes_read);
  ASSERT_TRUE(bytes) << bytes.error().text();
  EXPECT_EQ(read_all(*unpacked(std::move(*bytes))), long_text());
  EXPECT_EQ(bytes_read, packed.size());

  bytes = open_file(file, stop.get_token(), bytes_read);
  stop.request_stop();
  EXPECT_EQ(read_all(**bytes), "error: stopped");
  std::filesystem::remove(file);
}

TEST(File, ThatCannotBeOpenedIsNamed) {
  std::atomic<std::uint64_t> bytes_read = 0;
  const auto missing = open_file("/no/such/log.csv", {}, bytes_read);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::not_found);
  EXPECT_THAT(missing.error().text(), HasSubstr("/no/such/log.csv"));
  EXPECT_EQ(open_file(::testing::TempDir(), {}, bytes_read).error().code,
            ErrorCode::invalid_argument);
}

TEST(ByteReader, ShowsWhatComesNextAndKnowsItsPosition) {
  ByteReader reader(std::make_unique<TextBytes>("abc", 1));
  EXPECT_EQ(reader.ahead(), "abc");
  EXPECT_EQ(reader.get(), 'a');
  EXPECT_EQ(reader.peek(), 'b');
  EXPECT_EQ(reader.position(), 1U);
  reader.take(2);
  EXPECT_EQ(reader.get(), ByteReader::kEnd);
  EXPECT_EQ(reader.position(), 3U);
  EXPECT_TRUE(reader.status());
}

}  // namespace
}  // namespace hindsight::eventlog
