#include "config/value.h"

#include <cppunit/extensions/HelperMacros.h>

#include "config/schema.h"
#include "support/temp_dir.h"

using namespace corbel;
using namespace corbel::config;

namespace {

SettingSpec spec(SettingType type, std::int64_t min = 0, std::int64_t max = 0) {
    SettingSpec s;
    s.key = "k";
    s.type = type;
    s.summary = "A setting.";
    s.min = min;
    s.max = max;
    return s;
}

class ValueTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ValueTest);
    CPPUNIT_TEST(numbers);
    CPPUNIT_TEST(durations);
    CPPUNIT_TEST(ranges);
    CPPUNIT_TEST(booleansAndChoices);
    CPPUNIT_TEST(lists);
    CPPUNIT_TEST(paths);
    CPPUNIT_TEST(secrets);
    CPPUNIT_TEST(closestWord);
    CPPUNIT_TEST_SUITE_END();

    static std::int64_t number(const SettingSpec& s, std::string_view text) { return parseValue(s, text, "/d").valueOrThrow().number; }
    static std::string refusal(const SettingSpec& s, std::string_view text) { return parseValue(s, text, "/d").error().userText(); }

    void numbers() {
        CPPUNIT_ASSERT_EQUAL(std::int64_t{-5}, number(spec(SettingType::Integer), "-5"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{65536}, number(spec(SettingType::Size), "64K"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1} << 40, number(spec(SettingType::Size), "1 t"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{7}, number(spec(SettingType::Size), "7"));
        for (const std::string_view bad : {"", "x", "1.5", "5 K b", "-1K", "9223372036854775807K", "99999999999999999999"}) {
            CPPUNIT_ASSERT_EQUAL("\"k\" must be a size (64K, 10M, 1G), not \"" + std::string(bad) + "\"", refusal(spec(SettingType::Size), bad));
        }
        CPPUNIT_ASSERT_EQUAL(std::string("1536K"), formatSize(1536 * 1024));
        CPPUNIT_ASSERT_EQUAL(std::string("1G"), formatSize(1 << 30));
        CPPUNIT_ASSERT_EQUAL(std::string("1000"), formatSize(1000));
    }
    void durations() {
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2'100'000}, number(spec(SettingType::Duration), "35min"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{500}, number(spec(SettingType::Duration), "500 ms"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, number(spec(SettingType::Duration), "0"));
        CPPUNIT_ASSERT_EQUAL(std::string("\"k\" must be a time (500ms, 30s, 5min, 2h, 7d), not \"30\""), refusal(spec(SettingType::Duration), "30"));
        CPPUNIT_ASSERT_EQUAL(std::string("90min"), formatDuration(5'400'000));
        CPPUNIT_ASSERT_EQUAL(std::string("1500ms"), formatDuration(1500));
    }
    void ranges() {
        const SettingSpec s = spec(SettingType::Integer, 1, 10);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, number(s, "1"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{10}, number(s, "10"));
        CPPUNIT_ASSERT_EQUAL(std::string("\"k\" must be a number from 1 to 10, not \"0\""), refusal(s, "0"));
        CPPUNIT_ASSERT_EQUAL(std::string("\"k\" must be a number from 1 to 10, not \"11\""), refusal(s, "11"));
        CPPUNIT_ASSERT_EQUAL(std::string("\"k\" must be a size from 1K to 1M (64K, 10M, 1G), not \"2M\""), refusal(spec(SettingType::Size, 1024, 1 << 20), "2M"));
    }
    void booleansAndChoices() {
        for (const std::string_view yes : {"yes", "TRUE", "on"}) CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, number(spec(SettingType::Boolean), yes));
        for (const std::string_view no : {"no", "False", "off"}) CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, number(spec(SettingType::Boolean), no));
        CPPUNIT_ASSERT_EQUAL(std::string("\"k\" must be yes or no, not \"maybe\""), refusal(spec(SettingType::Boolean), "maybe"));
        SettingSpec s = spec(SettingType::Enum);
        s.choices = {"text", "json"};
        CPPUNIT_ASSERT_EQUAL(std::string("json"), parseValue(s, "json", "").value().text);
        CPPUNIT_ASSERT_EQUAL(std::string("\"k\" must be one of text, json (did you mean \"json\"?), not \"jsno\""), refusal(s, "jsno"));
    }
    void lists() {
        const auto items = parseValue(spec(SettingType::List), " a, b c ,d", "").value().items;
        CPPUNIT_ASSERT(items == std::vector<std::string>({"a", "b c", "d"}));
        CPPUNIT_ASSERT(parseValue(spec(SettingType::List), "", "").value().items.empty());
        CPPUNIT_ASSERT(refusal(spec(SettingType::List), "a,,b").find("between two commas") != std::string::npos);
        std::string many = "x";
        for (std::size_t i = 1; i < kMaxListItems; ++i) many += ",x";
        CPPUNIT_ASSERT_EQUAL(kMaxListItems, parseValue(spec(SettingType::List), many, "").value().items.size());
        CPPUNIT_ASSERT(!parseValue(spec(SettingType::List), many + ",x", ""));
    }
    void paths() {
        CPPUNIT_ASSERT_EQUAL(std::string("/d/cert.pem"), parseValue(spec(SettingType::Path), "cert.pem", "/d").value().text);
        CPPUNIT_ASSERT_EQUAL(std::string("/cert.pem"), parseValue(spec(SettingType::Path), "/cert.pem", "/d").value().text);
        CPPUNIT_ASSERT_EQUAL(std::string(), parseValue(spec(SettingType::Path), "", "/d").value().text);
    }
    void secrets() {
        testing::TempDir dir;
        dir.write("pw", "top secret\n");
        const std::string base = dir.path().string();
        const SettingSpec s = spec(SettingType::Secret);
        CPPUNIT_ASSERT_EQUAL(std::string("plain"), parseValue(s, "plain", base).value().text);
        CPPUNIT_ASSERT_EQUAL(std::string("top secret"), parseValue(s, "file:pw", base).value().text);
        CPPUNIT_ASSERT_EQUAL("\"k\": the file " + base + "/no cannot be read: No such file or directory", parseValue(s, "file:no", base).error().userText());
        dir.write("big", std::string(kMaxSecretBytes, 'x'));
        CPPUNIT_ASSERT_EQUAL(kMaxSecretBytes, parseValue(s, "file:big", base).value().text.size());
        dir.write("big", std::string(kMaxSecretBytes + 1, 'x'));
        CPPUNIT_ASSERT(!parseValue(s, "file:big", base));
    }
    void closestWord() {
        const std::vector<std::string_view> words = {"listen", "max_line", "max_connections"};
        CPPUNIT_ASSERT_EQUAL(std::string_view("listen"), closest("lisetn", words));
        CPPUNIT_ASSERT_EQUAL(std::string_view("max_line"), closest("maxline", words));
        CPPUNIT_ASSERT_EQUAL(std::string_view("max_connections"), closest("max_conections", words));
        CPPUNIT_ASSERT_EQUAL(std::string_view(), closest("colour", words));
        CPPUNIT_ASSERT_EQUAL(std::string_view(), closest("", words));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ValueTest);

}  // namespace
