// Commits that go wrong: lost transactions, answers that never come, a job that fails hard among others.
#include <cppunit/extensions/HelperMacros.h>

#include <thread>

#include "store/folder_changes.h"
#include "store/item_queries.h"
#include "store/message_changes.h"
#include "store/store_file.h"
#include "store_migrations.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::store;
using namespace corbel::testing;

namespace {

enum class Failure { None, LostAtCommit, UnknownAfterCommit, UnknownWithoutCommit };

/// A connection whose next commits fail as told.
class FailingConnection final : public db::Connection {
public:
    explicit FailingConnection(std::unique_ptr<db::Connection> inner) : _inner(std::move(inner)) {}
    db::Engine engine() const noexcept override { return _inner->engine(); }
    db::Statement prepare(std::string_view sql) override { return _inner->prepare(sql); }
    void execute(std::string_view script) override { _inner->execute(script); }
    void begin() override { _inner->begin(); }
    void commit() override {
        switch (std::exchange(next, Failure::None)) {
            case Failure::None: _inner->commit(); return;
            case Failure::LostAtCommit: _inner->rollback(); throw db::TransactionLost(ErrorCode::Conflict, "lost");
            case Failure::UnknownAfterCommit: _inner->commit(); break;
            case Failure::UnknownWithoutCommit: _inner->rollback(); break;
        }
        throw db::CommitUnknown(ErrorCode::Unavailable, "no answer");
    }
    void rollback() noexcept override { _inner->rollback(); }
    bool inTransaction() const noexcept override { return _inner->inTransaction(); }
    std::uint64_t statementCount() const noexcept override { return _inner->statementCount(); }
    std::uint64_t vmSteps() const noexcept override { return _inner->vmSteps(); }
    void beginRead() override { _inner->beginRead(); }
    bool isUsable() const noexcept override { return _inner->isUsable(); }
    void shrink() noexcept override { _inner->shrink(); }
    std::uint64_t walPages() const noexcept override { return _inner->walPages(); }
    bool checkpoint(bool truncate) override { return _inner->checkpoint(truncate); }

    Failure next = Failure::None;

private:
    std::unique_ptr<db::Connection> _inner;
};

/// One such connection for everybody.
class FailingSource final : public ConnectionSource {
public:
    explicit FailingSource(std::unique_ptr<db::Connection> inner) : connection(std::move(inner)) {}
    ConnectionLease writer() override { return {std::unique_lock(_mutex), connection}; }
    ConnectionLease reader() override { return writer(); }
    ConnectionLease separate() override { return writer(); }
    std::pair<std::uint64_t, std::uint64_t> cost() override { return {0, 0}; }

    FailingConnection connection;

private:
    std::mutex _mutex;
};

class CommitTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CommitTest);
    CPPUNIT_TEST(lostTransactionRunsAgain);
    CPPUNIT_TEST(commitWithoutAnswerThatHappened);
    CPPUNIT_TEST(commitWithoutAnswerThatDidNot);
    CPPUNIT_TEST(oneHardFailureLeavesTheOthers);
    CPPUNIT_TEST(publishThatThrowsIsNoFailure);
    CPPUNIT_TEST(oldDeparturesAreForgotten);
    CPPUNIT_TEST_SUITE_END();

public:
    void lostTransactionRunsAgain() {
        Setup on;
        on.source->connection.next = Failure::LostAtCommit;
        on.append();
        CPPUNIT_ASSERT_EQUAL(1u, on.file->snapshot(on.inbox)->size());
        CPPUNIT_ASSERT_EQUAL(2, on.runs);
    }

    void commitWithoutAnswerThatHappened() {
        Setup on;
        on.source->connection.next = Failure::UnknownAfterCommit;
        on.append();
        CPPUNIT_ASSERT_EQUAL(1u, on.file->snapshot(on.inbox)->size());
        CPPUNIT_ASSERT_EQUAL(1, on.runs);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, on.events);
    }

    void commitWithoutAnswerThatDidNot() {
        Setup on;
        on.source->connection.next = Failure::UnknownWithoutCommit;
        on.append();
        CPPUNIT_ASSERT_EQUAL(1u, on.file->snapshot(on.inbox)->size());
        CPPUNIT_ASSERT_EQUAL(2, on.runs);
        CPPUNIT_ASSERT_EQUAL(Uid{1}, on.file->snapshot(on.inbox)->item(0).uid);
    }

    void oneHardFailureLeavesTheOthers() {
        Setup on;
        std::vector<std::thread> threads;
        std::atomic<int> failed{0};
        for (int t = 0; t < 6; ++t) {
            threads.emplace_back([&, t] {
                for (int i = 0; i < 5; ++i) {
                    try {
                        on.file->write([&](WriteTransaction& transaction) {
                            transaction.counters(on.inbox).recent += 1;
                            if (t == 0) throw Error(ErrorCode::Unavailable, "a disk is full");
                        });
                    } catch (const Error&) {
                        ++failed;
                    }
                }
            });
        }
        for (std::thread& thread : threads) thread.join();
        CPPUNIT_ASSERT_EQUAL(5, failed.load());
        CPPUNIT_ASSERT_EQUAL(25u, on.file->counters(on.inbox).recent);
    }

    void publishThatThrowsIsNoFailure() {
        Setup on;
        on.isPublishBroken = true;
        on.append();
        CPPUNIT_ASSERT_EQUAL(1u, on.file->snapshot(on.inbox)->size());
    }

    void oldDeparturesAreForgotten() {
        Setup on;
        on.append();
        const std::vector<Uid> uid{1};
        on.file->write([&](WriteTransaction& transaction) { expungeMessages(transaction, on.inbox, uid, true); });
        on.file->trimLogs();
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, on.count("SELECT COUNT(*) FROM expunged"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, on.count("SELECT MAX(log_floor) FROM folder"));
        on.clock.advance(kLogAge + 1);
        on.append();
        on.file->write([&](WriteTransaction& transaction) { expungeMessages(transaction, on.inbox, std::vector<Uid>{2}, true); });
        on.file->trimLogs();
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, on.count("SELECT COUNT(*) FROM expunged"));
        CPPUNIT_ASSERT(on.count("SELECT MAX(log_floor) FROM folder") > 0);
        CPPUNIT_ASSERT(on.count("SELECT MAX(log_floor) FROM store_meta") > 0);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, on.count("SELECT COUNT(*) FROM change_log"));
    }

private:
    struct Setup {
        Setup() : source(std::make_unique<FailingSource>(db::openMysql(schema.options()))) {
            db::migrate(source->connection, "store", db::storeMigrations(db::Engine::Mysql));
            initialiseStore(source->connection, cache, {1, std::string(16, 'g'), 5, 0}, toMicros(clock.now()));
            file = std::make_unique<StoreFile>(1, environment, nullptr, source.get());
            inbox = file->tree()->inbox();
            StagingOptions staging;
            staging.maxBytes = 1000;
            staging.inlineBytes = 1000;
            const auto writer = makeMessageWriter(staging);
            writer->write("Subject: x\r\n\r\n");
            message = writer->finish();
        }

        void append() {
            runs = 0;
            file->write([&](WriteTransaction& transaction) {
                ++runs;
                AppendItem item;
                item.message = message.get();
                appendMessages(transaction, inbox, {&item, 1}, 0);
            });
        }

        std::int64_t count(std::string_view sql) {
            db::Statement select = source->connection.prepare(sql);
            return select.step() ? select.integer(0) : -1;
        }

        MariadbSchema schema;
        std::unique_ptr<FailingSource> source;
        StillClock clock;
        SilentLog log;
        metrics::Registry metrics;
        MailboxCache cache{1 << 20};
        bool isPublishBroken = false;
        std::size_t events = 0;
        StoreEnvironment environment{clock, log, cache, metrics.counter("commits", ""), metrics.counter("writes", ""),
                                     [this](std::span<const ChangeEvent> told) {
                                         if (isPublishBroken) throw std::runtime_error("the bus is broken");
                                         events += told.size();
                                     },
                                     {}, nullptr};
        std::unique_ptr<StagedMessage> message;
        std::unique_ptr<StoreFile> file;
        FolderId inbox = 0;
        int runs = 0;
    };
};

CPPUNIT_TEST_SUITE_REGISTRATION(CommitTest);

}  // namespace
