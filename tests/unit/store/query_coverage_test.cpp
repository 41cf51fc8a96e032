// No statement of the store is without a plan test: each SQL text in a *_queries.cpp is part of a statement that one of them has asked.
//
// Texts are read from the sources: adjacent literals are one, a macro's name ends it. Too short ones are pieces of statements that are put
// together while the server runs; the plan tests take their variants one by one.
#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "support/mariadb.h"
#include "unit/store/recording_connection.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

constexpr std::size_t kShortestText = 24;
/// Holds rows against each other as a whole, when an operator asks for it: scans are what it is for.
constexpr std::string_view kReadsAll = "check_queries.cpp";

/// The string literals of a C++ source, adjacent ones joined.
std::vector<std::string> literals(const std::string& source) {
    std::vector<std::string> found;
    bool isAdjacent = false;
    for (std::size_t at = 0; at < source.size(); ++at) {
        const char c = source[at];
        if (c == '/' && source.compare(at, 2, "//") == 0) {
            at = std::min(source.find('\n', at), source.size());
        } else if (c == '#' && source.compare(at, 8, "#include") == 0) {
            at = std::min(source.find('\n', at), source.size());
        } else if (c == '\'') {
            at += source[at + 1] == '\\' ? 3 : 2;
            isAdjacent = false;
        } else if (c == '"') {
            std::string text;
            for (++at; source[at] != '"'; ++at) {
                if (source[at] == '\\') ++at;
                text += source[at];
            }
            if (isAdjacent)
                found.back() += text;
            else
                found.push_back(std::move(text));
            isAdjacent = true;
        } else if (c != ' ' && c != '\n' && c != '\\') {
            isAdjacent = false;
        }
    }
    return found;
}

bool isSql(const std::string& text) {
    if (text.size() < kShortestText) return false;
    const char* const words[] = {"SELECT ", "INSERT ", "UPDATE ", "DELETE ", "REPLACE ", " FROM ", "WHERE ", " JOIN "};
    return std::any_of(std::begin(words), std::end(words), [&](const char* word) { return text.find(word) != text.npos; });
}

class QueryCoverageTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(QueryCoverageTest);
    CPPUNIT_TEST(literalsAreRead);
    CPPUNIT_TEST(everyStatementHasAPlanTest);
    CPPUNIT_TEST_SUITE_END();

public:
    void literalsAreRead() {
        const auto found = literals("x = \"SELECT \"\n  \"a\"; // \"no\"\n y = MACRO \"b \\\"q\\\"\" '\"' \"c\"");
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, found.size());
        CPPUNIT_ASSERT_EQUAL(std::string("SELECT a"), found[0]);
        CPPUNIT_ASSERT_EQUAL(std::string("b \"q\""), found[1]);
        CPPUNIT_ASSERT_EQUAL(std::string("c"), found[2]);
    }

    void everyStatementHasAPlanTest() {
        const char* source = std::getenv("CORBEL_SOURCE");
        CPPUNIT_ASSERT_MESSAGE("CORBEL_SOURCE is not set", source);
        std::set<std::string> asked;
        {
            const TempDir dir;
            RecordingConnection store(db::openSqlite({(dir / "store.db").string(), false, {}}));
            asked.merge(explainStoreStatements(store, dir));
            RecordingConnection tables(db::openSqlite({(dir / "tables.db").string(), false, {}}));
            asked.merge(explainTableStatements(tables));
        }
        {
            const TempDir dir;
            const MariadbSchema first, second;
            RecordingConnection store(db::openMysql(first.options()));
            asked.merge(explainStoreStatements(store, dir));
            RecordingConnection tables(db::openMysql(second.options()));
            asked.merge(explainTableStatements(tables));
        }
        std::string missing;
        std::size_t seen = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(std::filesystem::path(source) / "kernel" / "store")) {
            const std::string name = entry.path().filename().string();
            if (!name.ends_with("_queries.cpp") || name == kReadsAll) continue;
            std::stringstream text;
            text << std::ifstream(entry.path()).rdbuf();
            for (const std::string& literal : literals(text.str())) {
                if (!isSql(literal)) continue;
                ++seen;
                const bool isAsked = std::any_of(asked.begin(), asked.end(), [&](const std::string& sql) { return sql.find(literal) != sql.npos; });
                if (!isAsked) missing += "\n" + name + ": " + literal;
            }
        }
        CPPUNIT_ASSERT_MESSAGE("statements that no plan test asks:" + missing, missing.empty());
        CPPUNIT_ASSERT(seen > 200);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(QueryCoverageTest);

}  // namespace
