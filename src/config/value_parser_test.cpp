#include "config/value_parser.h"

#include <gtest/gtest.h>

namespace hindsight::config {
namespace {

KeyRow row(Type type, std::optional<std::string_view> value = std::nullopt) {
  return {.path = "some.key", .type = type, .value = value};
}

bool accepts(Type type, std::string_view text) {
  return parse_value(row(type), text).has_value();
}

std::int64_t number(Type type, std::string_view text) {
  return std::get<std::int64_t>(parse_value(row(type), text).value());
}

TEST(ValueParser, Booleans) {
  for (const auto* text : {"true", "True", "yes", "on"}) {
    EXPECT_EQ(parse_value(row(Type::boolean), text).value(), Value(true)) << text;
  }
  for (const auto* text : {"false", "FALSE", "no", "off"}) {
    EXPECT_EQ(parse_value(row(Type::boolean), text).value(), Value(false)) << text;
  }
  for (const auto* text : {"1", "truth", "t"}) EXPECT_FALSE(accepts(Type::boolean, text)) << text;
}

TEST(ValueParser, WholeNumbers) {
  EXPECT_EQ(number(Type::integer, " 42 "), 42);
  EXPECT_EQ(number(Type::integer, "+7"), 7);
  EXPECT_EQ(number(Type::integer, "-1"), -1);
  for (const auto* text : {"4.5", "1e3", "0x10", "12a", "+-3", "99999999999", "--1", "+"}) {
    EXPECT_FALSE(accepts(Type::integer, text)) << text;
  }
  auto port = row(Type::integer);
  port.min = 1;
  port.max = 65535;
  EXPECT_FALSE(parse_value(port, "0"));
  EXPECT_TRUE(parse_value(port, "65535"));
  EXPECT_EQ(parse_value(port, "65536").error().message,
            "must be a whole number from 1 to 65535, not '65536'");
}

TEST(ValueParser, DurationsWithAndWithoutUnit) {
  EXPECT_EQ(number(Type::milliseconds, "1500"), 1500);
  EXPECT_EQ(number(Type::milliseconds, "30s"), 30'000);
  EXPECT_EQ(number(Type::milliseconds, "5 m"), 300'000);
  EXPECT_EQ(number(Type::seconds, "30"), 30);
  EXPECT_EQ(number(Type::seconds, "2m"), 120);
  EXPECT_EQ(number(Type::seconds, "3000ms"), 3);
  for (const auto* text : {"1500ms", "5 weeks", "s", "1.5s", "99999999999h"}) {
    EXPECT_FALSE(accepts(Type::seconds, text)) << text;
  }
}

TEST(ValueParser, ChoicesIgnoreCase) {
  auto protocol = row(Type::choice);
  protocol.choices = "NONE|STARTTLS|SSL/TLS";
  EXPECT_EQ(parse_value(protocol, "starttls").value(), Value(std::string("STARTTLS")));
  EXPECT_EQ(parse_value(protocol, "SSL/TLS").value(), Value(std::string("SSL/TLS")));
  EXPECT_EQ(parse_value(protocol, "TLS").error().message,
            "must be one of NONE, STARTTLS, SSL/TLS, not 'TLS'");
}

TEST(ValueParser, Crons) {
  for (const auto* text : {"0 */3 * * *", "0 0 9 * * MON", "0 0 12 ? * MON-FRI", "0  1 * * *"}) {
    EXPECT_TRUE(accepts(Type::cron, text)) << text;
  }
  for (const auto* text :
       {"* * * *", "0 0 0 0 0 0 0", "daily", "0 1 * * *; rm", "61 1 * * *", "0 1 * * MOO"}) {
    EXPECT_FALSE(accepts(Type::cron, text)) << text;
  }
}

TEST(ValueParser, Periods) {
  for (const auto* text : {"P2Y", "P1Y6M", "P30D", "P1Y2M3D"}) {
    EXPECT_TRUE(accepts(Type::period, text)) << text;
  }
  for (const auto* text : {"P", "2Y", "P1W", "PT5H", "P1DT1H", "P6M1Y", "PY", "P-1Y", "P1"}) {
    EXPECT_FALSE(accepts(Type::period, text)) << text;
  }
}

TEST(ValueParser, Intervals) {
  for (const auto* text : {"2s", "-1", "500ms", "1m", "0"}) {
    EXPECT_TRUE(accepts(Type::interval, text)) << text;
  }
  for (const auto* text : {"2", "two", "-1s", "-2", "2 s"}) {
    EXPECT_FALSE(accepts(Type::interval, text)) << text;
  }
}

TEST(ValueParser, ByteSizes) {
  for (const auto* text : {"1GB", "512 MiB", "1.5gb", "60%"}) {
    EXPECT_TRUE(accepts(Type::byte_size, text)) << text;
  }
  for (const auto* text : {"1", "GB", "1.2.3GB", ".5GB", "1XB", "1GB'; ATTACH"}) {
    EXPECT_FALSE(accepts(Type::byte_size, text)) << text;
  }
}

TEST(ValueParser, Addresses) {
  for (const auto* text : {"http://localhost:8080/engine-rest", "https://a.b", "HTTP://[::1]:80/x",
                           "http://[::1]", "https://user:pass@host/x"}) {
    EXPECT_TRUE(accepts(Type::url, text)) << text;
  }
  for (const auto* text : {"localhost:8080", "ftp://a", "http://", "http:///x", "http://a b",
                           "http://:80", "http://a:0", "http://a:70000", "http://a:b"}) {
    EXPECT_FALSE(accepts(Type::url, text)) << text;
  }
}

TEST(ValueParser, Lists) {
  EXPECT_EQ(parse_list("a, b"), (TextList{"a", "b"}));
  EXPECT_EQ(parse_list("[ 'a' , \"b c\",d ]"), (TextList{"a", "b c", "d"}));
  EXPECT_EQ(parse_list("[]"), TextList{});
  EXPECT_EQ(parse_list(" "), TextList{});
  EXPECT_EQ(parse_list(",a,,"), TextList{"a"});
  EXPECT_EQ(parse_list("["), TextList{"["});
}

TEST(ValueParser, NullIsEmptyOrNullOrAnError) {
  EXPECT_EQ(parse_value(row(Type::text_list, ""), std::nullopt).value(), Value(TextList{}));
  EXPECT_EQ(parse_value(row(Type::text, ""), std::nullopt).value(), Value(std::string()));
  EXPECT_EQ(parse_value(row(Type::text), std::nullopt).value(), Value());
  EXPECT_EQ(parse_value(row(Type::url), "").value(), Value()) << "an empty address is no address";
  EXPECT_EQ(parse_value(row(Type::integer, "5"), std::nullopt).error().message,
            "must be a whole number, not null; leave the key out for the default 5");
  auto port = row(Type::integer, "8090");
  port.nullable = true;
  EXPECT_EQ(parse_value(port, "").value(), Value());
}

TEST(ValueParser, MessagesShowNoSecret) {
  auto secret = row(Type::url);
  secret.secret = true;
  EXPECT_EQ(parse_value(secret, "hunter2").error().message,
            "must be an address that starts with http:// or https://");
  EXPECT_EQ(parse_value(row(Type::url), "ftp://me:hunter2@host").error().message,
            "must be an address that starts with http:// or https://, not 'ftp://*****@host'");
}

TEST(ValueParser, MasksWhatStandsBeforeTheHost) {
  EXPECT_EQ(mask_address("http://host/a"), "http://host/a");
  EXPECT_EQ(mask_address("http://me:pa/s@s@host:1/a"), "http://*****@host:1/a");
  EXPECT_EQ(mask_address("me@example.org"), "me@example.org");
}

}  // namespace
}  // namespace hindsight::config
