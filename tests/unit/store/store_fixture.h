// Stores for a test, on either engine, with a clock that stands still and everything that happens written down.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "corbel/error.h"
#include "metrics/registry.h"
#include "store/sql_stores.h"
#include "support/mariadb.h"
#include "support/temp_dir.h"

namespace corbel::testing {

class StillClock final : public Clock {
public:
    TimePoint now() const noexcept override { return fromMicros(_now); }
    Ticks ticks() const noexcept override { return Ticks{std::chrono::microseconds{_now}}; }
    void advance(std::int64_t micros) { _now += micros; }

private:
    std::int64_t _now = 1'795'492'596'000'000;  // 24 Nov 2026
};

class SilentLog final : public Log {
public:
    bool isEnabled(LogLevel) const noexcept override { return false; }
    void event(LogLevel, std::string_view, std::initializer_list<LogField>) noexcept override {}
};

struct OnSqlite {
    void configure(store::StoreOptions&) {}
};

struct OnMariadb {
    MariadbSchema schema;
    void configure(store::StoreOptions& options) { options.mysql = schema.options(); }
};

inline Identity identity(UserId user, std::string login = "alice") {
    Identity identity;
    identity.user = user;
    identity.login = std::move(login);
    return identity;
}

/// Stores on `Engine`, one user's session open.
template <class Engine>
class StoreSetup {
public:
    StoreSetup() {
        options.dataDir = (dir / "data").string();
        engine.configure(options);
    }

    store::SqlStores& stores() {
        if (!_stores) {
            _stores = std::make_unique<store::SqlStores>(
                options, store::Parts{clock, log, metrics,
                                      [this](std::span<const ChangeEvent> told) {
                                          const std::lock_guard lock(eventsMutex);
                                          events.insert(events.end(), told.begin(), told.end());
                                      },
                                      nullptr, nullptr, [this](UserId) { return quotaBytes; }, nullptr, runSlow});
        }
        return *_stores;
    }
    /// Ends them; stores() opens the same data again.
    void close() { _stores.reset(); }

    std::unique_ptr<StoreSession> open(UserId user = 1) { return stores().openOwn(identity(user)); }

    std::unique_ptr<StagedMessage> stage(std::string_view bytes) {
        auto writer = stores().newMessage(1 << 30);
        writer->write(bytes);
        return writer->finish();
    }

    Uid append(StoreSession& session, FolderId folder, std::string_view bytes, std::uint32_t flags = 0, std::vector<std::string> keywords = {}) {
        const auto message = stage(bytes);
        AppendItem item;
        item.message = message.get();
        item.flags = flags;
        item.keywords = std::move(keywords);
        return session.append(folder, {&item, 1}).uids.at(0);
    }

    /// `count` small messages in one call.
    void fill(StoreSession& session, FolderId folder, std::size_t count, std::uint32_t flags = 0) {
        const auto message = stage("Subject: filler\r\n\r\nbody\r\n");
        AppendItem item;
        item.message = message.get();
        item.flags = flags;
        const std::vector<AppendItem> items(count, item);
        session.append(folder, items);
    }

    static FolderId folder(StoreSession& session, std::string_view path) { return session.findFolder(path).value().id; }

    TempDir dir;
    Engine engine;
    store::StoreOptions options;
    StillClock clock;
    SilentLog log;
    metrics::Registry metrics;
    std::uint64_t quotaBytes = 0;
    std::mutex eventsMutex;
    std::vector<ChangeEvent> events;
    std::function<void(std::function<void()>)> runSlow;   ///< Set before the stores are opened; empty: runMaintenance() does it all.

private:
    std::unique_ptr<store::SqlStores> _stores;
};

/// A row of read() with its own copies.
struct ReadRow {
    MessageRow row;
    std::string envelope, structure, guid, content;
    bool isWhole = false;
};

class RowCollector final : public RowSink {
public:
    explicit RowCollector(std::size_t limit = SIZE_MAX) : _limit(limit) {}
    bool row(const MessageRow& row) override {
        ReadRow copy;
        copy.row = row;
        copy.envelope = row.envelope;
        copy.structure = row.structure;
        copy.guid = row.guid;
        if (row.content) {
            if (const auto whole = row.content->whole()) {
                copy.isWhole = true;
                copy.content = *whole;
            } else {
                row.content->read(0, row.content->size(), copy.content);
            }
        }
        rows.push_back(std::move(copy));
        return rows.size() < _limit;
    }
    std::vector<ReadRow> rows;

private:
    const std::size_t _limit;
};

inline std::vector<Uid> allUids(const MailboxView& view) {
    std::vector<Uid> uids;
    for (std::uint32_t sequence = 1; sequence <= view.size(); ++sequence) uids.push_back(view.at(sequence).uid);
    return uids;
}

inline std::vector<ReadRow> readAll(StoreSession& session, FolderId folder, std::uint32_t fields) {
    const std::vector<Uid> uids = allUids(*session.view(folder));
    RowCollector rows;
    session.read(folder, uids, fields, rows);
    return std::move(rows.rows);
}

/// What a diff told, as text: "-3(7) ~2(5) +4(8)".
class DiffText final : public ViewDiff {
public:
    void removed(std::uint32_t sequence, Uid uid) override { add("-", sequence, uid); }
    void changed(std::uint32_t sequence, const ViewItem& item) override { add("~", sequence, item.uid); }
    void added(std::uint32_t total, Uid firstUid) override { add("+", total, firstUid); }
    std::string text;

private:
    void add(const char* sign, std::uint32_t number, Uid uid) {
        if (!text.empty()) text += ' ';
        text += sign + std::to_string(number) + "(" + std::to_string(uid) + ")";
    }
};

template <class F>
ErrorCode codeOf(F&& f) {
    try {
        f();
    } catch (const Error& error) {
        return error.code();
    }
    throw std::logic_error("nothing was thrown");
}

}  // namespace corbel::testing
