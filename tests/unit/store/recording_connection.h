// A connection that writes down what is asked of it, and which statements the plan tests have explained.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "db/connection.h"
#include "support/temp_dir.h"

namespace corbel::testing {

class RecordingConnection final : public db::Connection {
public:
    explicit RecordingConnection(std::unique_ptr<db::Connection> inner) : _inner(std::move(inner)) {}
    db::Engine engine() const noexcept override { return _inner->engine(); }
    db::Statement prepare(std::string_view sql) override {
        asked.emplace(sql);
        return _inner->prepare(sql);
    }
    void execute(std::string_view script) override { _inner->execute(script); }
    void begin() override { _inner->begin(); }
    void commit() override { _inner->commit(); }
    void rollback() noexcept override { _inner->rollback(); }
    bool inTransaction() const noexcept override { return _inner->inTransaction(); }
    std::uint64_t statementCount() const noexcept override { return _inner->statementCount(); }
    std::uint64_t vmSteps() const noexcept override { return _inner->vmSteps(); }
    void beginRead() override { _inner->beginRead(); }
    bool isUsable() const noexcept override { return _inner->isUsable(); }
    void shrink() noexcept override { _inner->shrink(); }
    std::uint64_t walPages() const noexcept override { return _inner->walPages(); }
    bool checkpoint(bool truncate) override { return _inner->checkpoint(truncate); }

    std::set<std::string> asked;

private:
    std::unique_ptr<db::Connection> _inner;
};

/// Each runs its part of the store's statements on a new schema, explains those that have a plan, and gives all of them. Defined by the two
/// plan tests; query_coverage_test.cpp holds them together against the sources.
std::set<std::string> explainStoreStatements(RecordingConnection& connection, const TempDir& dir);
std::set<std::string> explainTableStatements(RecordingConnection& connection);

}  // namespace corbel::testing
