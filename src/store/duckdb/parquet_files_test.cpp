#include "store/duckdb/parquet_files.h"

#include <gtest/gtest.h>

#include <fstream>

#include "store/duckdb/connection.h"
#include "store/duckdb/test_world.h"

namespace hindsight::store {
namespace {

const std::vector<TableColumn> kColumns{
    {"text", ColumnType::text},   {"whole", ColumnType::whole}, {"number", ColumnType::number},
    {"yes", ColumnType::boolean}, {"time", ColumnType::time},   {"texts", ColumnType::texts}};

TableRow row(std::int64_t number) {
  if (number % 7 == 0) return TableRow(kColumns.size());
  return {"row " + std::to_string(number),
          number,
          static_cast<double>(number) / 4,
          number % 2 == 0,
          Instant{1'779'271'200'345 + number},
          std::vector<std::string>(static_cast<std::size_t>(number % 3), "it's")};
}

/// `count` rows, by up to 1,000.
RowSource rows(std::int64_t count, std::int64_t& given) {
  return [count, &given]() -> Result<std::optional<TableRows>> {
    if (given == count) return std::nullopt;
    TableRows out;
    for (; given < count && out.size() < 1'000; ++given) out.push_back(row(given));
    return out;
  };
}

Result<std::string> bytes_of(TableFile& file) {
  std::string out;
  while (true) {
    HS_ASSIGN(const auto part, file.next());
    if (part.empty()) return out;
    out += part;
  }
}

/// Reads a file back: the first row of a query over it.
std::string answer(const std::string& bytes, const std::string& columns) {
  const Folder folder;
  const auto path = folder.file().parent_path() / "read.parquet";
  std::ofstream(path, std::ios::binary) << bytes;
  duck::DatabaseOptions options;
  options.writable_folder = path.parent_path().string() + "/";
  const auto database = duck::Database::open(options).value();
  const auto connection = duck::Connection::open(*database).value();
  auto found =
      connection->query("SELECT (" + columns + ")::VARCHAR FROM " + duck::quote(path.string()));
  if (!found) return found.error().text();
  const auto chunk = found->next();
  return std::string(chunk->text(0, 0));
}

TEST(ParquetFiles, HoldAllRowsWithTheirTypes) {
  std::int64_t given = 0;
  const auto file = make_parquet_files()->parquet(kColumns, rows(50'000, given));
  ASSERT_TRUE(file) << file.error().text();
  EXPECT_EQ(given, 0);
  const auto bytes = bytes_of(**file);
  ASSERT_TRUE(bytes) << bytes.error().text();
  EXPECT_EQ(answer(*bytes, "count(*) || ' ' || count(whole) || ' ' || sum(whole)"),
            "50000 42857 1071421429");
  EXPECT_EQ(answer(*bytes,
                   "string_agg(DISTINCT typeof(text) || typeof(whole) || typeof(number) || "
                   "typeof(yes) || typeof(time) || typeof(texts))"),
            "VARCHARBIGINTDOUBLEBOOLEANTIMESTAMP WITH TIME ZONEVARCHAR[]");
  EXPECT_EQ(answer(*bytes,
                   "count(*) FILTER (text = 'row ' || whole AND number = whole / 4 AND yes = "
                   "(whole % 2 = 0) AND epoch_ms(time) = 1779271200345 + whole AND "
                   "len(texts) = whole % 3)"),
            "42857");
}

TEST(ParquetFiles, WithoutRowsAreFiles) {
  std::int64_t given = 0;
  const auto file = make_parquet_files()->parquet(kColumns, rows(0, given)).value();
  EXPECT_EQ(answer(bytes_of(*file).value(), "count(*)"), "0");
}

TEST(ParquetFiles, AreReadableBeforeTheLastRowIsAskedFor) {
  std::int64_t given = 0;
  const auto file = make_parquet_files()->parquet(kColumns, rows(1'000'000, given)).value();
  EXPECT_FALSE(file->next().value().empty());
  EXPECT_LT(given, 500'000);
}

TEST(ParquetFiles, EndWithTheErrorOfTheirSource) {
  int asked = 0;
  const auto source = [&]() -> Result<std::optional<TableRows>> {
    if (++asked == 60) return fail(ErrorCode::unavailable, "the store is gone");
    return TableRows(1'000, row(1));
  };
  const auto file = make_parquet_files()->parquet(kColumns, source).value();
  const auto bytes = bytes_of(*file);
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().code, ErrorCode::unavailable);
  EXPECT_EQ(bytes.error().message, "the store is gone");
}

TEST(ParquetFiles, ThatGetTooLargeAreRefused) {
  std::int64_t given = 0;
  const auto file = make_parquet_files(100'000)->parquet(kColumns, rows(1'000'000, given)).value();
  const auto bytes = bytes_of(*file);
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().code, ErrorCode::resource_exhausted);
}

TEST(ParquetFiles, CannotHaveNamesThatDifferInCaseOnly) {
  std::int64_t given = 0;
  const auto file = make_parquet_files()->parquet({{"variable:Größe", ColumnType::text},
                                                   {"variable:GRÖSSE", ColumnType::text},
                                                   {"variable:größe", ColumnType::text}},
                                                  rows(0, given));
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(file.error().context, "variable:größe");
}

std::size_t temporary_folders() {
  std::size_t out = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::temp_directory_path()))
    out += entry.path().filename().string().starts_with("hindsight-parquet-") ? 1 : 0;
  return out;
}

TEST(ParquetFiles, LeaveNothingBehind) {
  std::int64_t given = 0;
  const auto before = temporary_folders();
  {
    const auto file = make_parquet_files()->parquet(kColumns, rows(1'000'000, given)).value();
    EXPECT_EQ(temporary_folders(), before + 1);
    EXPECT_FALSE(file->next().value().empty());
    EXPECT_EQ(temporary_folders(), before);  // the file has lost its name
  }
  EXPECT_EQ(temporary_folders(), before);
}

}  // namespace
}  // namespace hindsight::store
