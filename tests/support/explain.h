// Asserts that a statement finds its rows by an index. For tests of *_queries.cpp: one line a statement, on both engines.
//
//   CPPUNIT_ASSERT_EQUAL(std::string(), testing::explainProblem(*connection, sql, {"1", "INBOX"}));
//
// On SQLite any SCAN and any temporary sorter of rows is a problem. MariaDB chooses by its statistics, so that an almost empty table is
// scanned whatever its indexes are: there a problem is a whole reading with no index that could narrow it (possible_keys is NULL).
#pragma once

#include <string>
#include <vector>

#include "db/connection.h"

namespace corbel::testing {

struct ExplainOptions {
    bool mayScan = false;  ///< The statement is meant to read all of a (small) table.
    bool maySort = false;  ///< It sorts what it found.
};

/// Empty, or the line of the plan that shows the problem. `values` are bound in order as text (numbers as digits); missing ones are "1".
inline std::string explainProblem(db::Connection& connection, std::string_view sql, const std::vector<std::string>& values = {},
                                  ExplainOptions options = {}) {
    const bool isSqlite = connection.engine() == db::Engine::Sqlite;
    db::Statement plan = connection.prepare((isSqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + std::string(sql));
    int parameters = 0;
    bool isQuoted = false;
    for (const char c : sql) {
        if (c == '\'') isQuoted = !isQuoted;
        parameters += c == '?' && !isQuoted;
    }
    const std::string one = "1";
    for (int i = 0; i < parameters; ++i)
        plan.bind(i, std::string_view(static_cast<std::size_t>(i) < values.size() ? values[static_cast<std::size_t>(i)] : one));
    while (plan.step()) {
        if (isSqlite) {
            const std::string detail(plan.text(3));
            // A sort after an ordered prefix is a small one: "USE TEMP B-TREE FOR LAST TERM OF ORDER BY" is one all the same.
            if (detail.find("USE TEMP B-TREE") != detail.npos && !options.maySort) return detail;
            const bool isScan =
                detail.starts_with("SCAN") && detail.find("CONSTANT ROW") == detail.npos && detail.find("VIRTUAL TABLE") == detail.npos;
            if (isScan && !options.mayScan) return detail;
            continue;
        }
        // id, select_type, table, type, possible_keys, key, key_len, ref, rows, Extra
        if (plan.text(1) == "INSERT" || plan.isNull(2) || options.mayScan) continue;
        const bool readsAll = plan.text(3) == "ALL" || plan.text(3) == "index";
        if (readsAll && plan.isNull(4))
            return std::string(plan.text(2)) + " type " + std::string(plan.text(3)) + ": " + std::string(plan.text(9));
    }
    return {};
}

}  // namespace corbel::testing
