#include "store/store_file.h"

#include <chrono>
#include <random>

#include "corbel/error.h"
#include "store/gone_key_queries.h"
#include "store/change_queries.h"
#include "store/content_queries.h"
#include "store/counter_queries.h"
#include "store/meta_queries.h"
#include "store/recovery/recoverable_items.h"
#include "store/recovery/recoverable_queries.h"

namespace corbel::store {
namespace {

/// Errors that are about one job only; after any other the whole transaction is in doubt.
bool isRefusal(const Error& error) {
    switch (error.code()) {
        case ErrorCode::InvalidArgument:
        case ErrorCode::NotFound:
        case ErrorCode::AlreadyExists:
        case ErrorCode::NoAccess:
        case ErrorCode::OverQuota:
        case ErrorCode::TooLarge:
        case ErrorCode::LimitReached:
        case ErrorCode::Unsupported: return true;
        default: return false;
    }
}

std::uint64_t randomToken() {
    thread_local std::mt19937_64 random(std::random_device{}());
    return random() >> 1;
}

}  // namespace

StoreFile::StoreFile(StoreId id, StoreEnvironment& environment, std::unique_ptr<ConnectionSource> own, ConnectionSource* pool)
    : _id(id), _environment(environment), _own(std::move(own)), _source(_own ? _own.get() : pool),
      _queue([this](std::vector<WriterQueue::Entry*>& batch) { return runBatch(batch); }) {
    const StoreMeta known = meta();
    _facts = {known.owner, known.tenant, known.isPublic, this};
    _guid = known.guid;
    const recoverable_queries::OpenFacts facts = recoverable_queries::openFacts(*reader(), _id);
    _recoverableMicros = facts.period.value_or(kServersPeriod);
    _isUnsettled = facts.hasMoves;
}

StoreMeta StoreFile::meta() {
    const ConnectionLease lease = reader();
    std::optional<StoreMeta> meta = meta_queries::load(*lease, _id);
    if (!meta) throw Error(ErrorCode::Corrupt, "The mailbox cannot be opened", "store " + std::to_string(_id) + " has no store_meta row");
    return std::move(*meta);
}

CounterRow StoreFile::counters(FolderId folder) {
    const ConnectionLease lease = reader();
    std::optional<CounterRow> row = counter_queries::load(*lease, _id, folder);
    if (!row) throw Error(ErrorCode::NotFound, "There is no such folder", "folder " + std::to_string(folder) + " of store " + std::to_string(_id));
    return *row;
}

FolderTreePtr StoreFile::tree() {
    {
        const std::uint64_t current = isShared() ? meta().folderCn : 0;
        const std::lock_guard lock(_treeMutex);
        if (_tree.tree && (!isShared() || _tree.folderCn == current)) return _tree.tree;
    }
    const std::lock_guard commitLock(_commitMutex);
    const ConnectionLease lease = _source->writer();
    const std::optional<StoreMeta> known = meta_queries::load(*lease, _id);
    FolderTreePtr tree = loadTree(*lease, _id, known.value_or(StoreMeta{}));
    // They may have been left half built, or behind, when the store was closed.
    if (tree->hasSearchFolders() && _environment.needsSearch) _environment.needsSearch(_id);
    const std::lock_guard lock(_treeMutex);
    _tree = {tree, known ? known->folderCn : 0};
    return tree;
}

SnapshotPtr StoreFile::snapshot(FolderId folder) {
    const WatchKey key{_id, folder};
    if (!isShared()) {
        if (SnapshotPtr cached = _environment.cache.find(key)) return cached;
    }
    const FolderTreePtr known = tree();
    const FolderRow* row = known->find(folder);
    if (!row) throw Error(ErrorCode::NotFound, "There is no such folder", "folder " + std::to_string(folder) + " of store " + std::to_string(_id));
    const std::lock_guard lock(_commitMutex);
    if (!isShared()) {
        if (SnapshotPtr cached = _environment.cache.find(key)) return cached;
    }
    SnapshotPtr result;
    readOneMoment([&](db::Connection& connection) { result = snapshotNow(connection, *row); });
    return result;
}

SnapshotPtr StoreFile::snapshotNow(db::Connection& connection, const FolderRow& folder) {
    const WatchKey key{_id, folder.id};
    if (SnapshotPtr cached = _environment.cache.find(key)) {
        if (!isShared()) return cached;
        const std::optional<CounterRow> counters = counter_queries::load(connection, _id, folder.id);
        if (counters && counters->highestModSeq == cached->counters().highestModSeq && folder.uidValidity == cached->counters().uidValidity) return cached;
    }
    SnapshotPtr loaded = loadSnapshot(connection, _id, folder.id, folder.uidValidity);
    _environment.cache.put(key, loaded);
    return loaded;
}

void StoreFile::readStill(const std::function<void(db::Connection&)>& read) {
    const std::lock_guard lock(_commitMutex);
    readOneMoment(read);
}

void StoreFile::readOneMoment(const std::function<void(db::Connection&)>& read) {
    const ConnectionLease lease = _source->writer();
    if (!isShared()) return read(*lease);
    // Several statements have to see one moment: with MySQL others commit between them.
    lease->beginRead();
    try {
        read(*lease);
        lease->commit();
    } catch (...) {
        lease->rollback();
        throw;
    }
}

std::size_t StoreFile::runJobs(WriteTransaction& transaction, std::vector<WriterQueue::Entry*>& batch) {
    const auto start = std::chrono::steady_clock::now();
    db::Connection& connection = transaction.connection();
    std::size_t taken = 0;
    for (WriterQueue::Entry* entry : batch) {
        if (taken > 0 && std::chrono::steady_clock::now() - start > kMaxBatchTime) break;
        ++taken;
        entry->error = nullptr;
        if (batch.size() == 1) {
            (*entry->job)(transaction);
            continue;
        }
        const WriteTransaction::State before = transaction.state();
        connection.prepare("SAVEPOINT job").run();
        try {
            (*entry->job)(transaction);
            connection.prepare("RELEASE SAVEPOINT job").run();
        } catch (const Error& error) {
            if (!isRefusal(error)) throw;
            connection.prepare("ROLLBACK TO SAVEPOINT job").run();
            connection.prepare("RELEASE SAVEPOINT job").run();
            transaction.restore(before);
            entry->error = std::current_exception();
        }
    }
    return taken;
}

std::size_t StoreFile::runBatch(std::vector<WriterQueue::Entry*>& batch) {
    std::size_t taken = batch.size();
    try {
        const Committed committed = commit(batch, taken);
        _environment.commits.add();
        _environment.jobs.add(taken);
        tell(committed);
    } catch (...) {
        // Nothing of the batch is in the database (or, when COMMIT broke, perhaps all): every job that had not been refused failed.
        for (std::size_t i = 0; i < taken; ++i) {
            if (!batch[i]->error) batch[i]->error = std::current_exception();
        }
    }
    return taken;
}

void StoreFile::tell(const Committed& committed) noexcept {
    try {
        if (!committed.events.empty() && _environment.publish) _environment.publish(committed.events);
        if (!committed.events.empty() && committed.hasSearchFolders && _environment.needsSearch) _environment.needsSearch(_id);
        if (committed.needsCare && _environment.needsCare) _environment.needsCare(_id);
        if (committed.needsRendering && _environment.needsRendering) _environment.needsRendering(_id);
    } catch (const std::exception& error) {
        // The change is stored: its authors must not hear that it failed.
        _environment.log.error("A committed change could not be told", {{"store", _id}, {"error", std::string_view(error.what())}});
    }
}

StoreFile::Committed StoreFile::commit(std::vector<WriterQueue::Entry*>& batch, std::size_t& taken) {
    const std::lock_guard commitLock(_commitMutex);
    for (int attempt = 1;; ++attempt) {
        std::optional<WriteTransaction::State> attempted;
        std::uint64_t token = 0;
        try {
            const ConnectionLease lease = _source->writer();
            db::Transaction scope(*lease);
            KnownTree known;
            {
                const std::lock_guard lock(_treeMutex);
                known = _tree;
            }
            WriteTransaction transaction(*lease, _id, _environment.cache, known, toMicros(_environment.clock.now()));
            taken = runJobs(transaction, batch);
            transaction.flush();
            if (isShared()) meta_queries::insertToken(*lease, _id, token = randomToken(), transaction.now());
            attempted = transaction.state();
            scope.commit();
            return remember(*attempted, lease->walPages());
        } catch (const db::TransactionLost&) {
            if (attempt == db::kTransactionAttempts) throw;
        } catch (const db::CommitUnknown&) {
            if (isCommitted(token)) return remember(*attempted, 0);
            forget(*attempted);
            if (attempt == db::kTransactionAttempts) throw;
        } catch (...) {
            if (attempted) forget(*attempted);
            if (attempted || batch.size() == 1) throw;
            // One of several jobs met more than a refusal: the first goes alone now, the others with the next batch.
            batch.resize(1);
            taken = 1;
            continue;
        }
        db::pauseAfterLostTransaction(attempt);
    }
}

bool StoreFile::isCommitted(std::uint64_t token) {
    // The lock waits until the old connection's transaction has ended at the server, one way or the other.
    const ConnectionLease lease = _source->writer();
    const db::Transaction scope(*lease);
    meta_queries::lock(*lease, _id);
    return meta_queries::hasToken(*lease, _id, token);
}

StoreFile::Committed StoreFile::remember(const WriteTransaction::State& state, std::uint64_t walPages) {
    Committed committed;
    committed.needsRendering = state.itemsPending;
    committed.needsCare = state.contentsDied || walPages >= kCheckpointPages;
    for (const auto& [folder, event] : state.events) committed.events.push_back(event);
    {
        const std::lock_guard lock(_treeMutex);
        if (state.isTreeChanged || (state.tree && (!_tree.tree || _tree.folderCn != state.meta.folderCn))) _tree = {state.tree, state.meta.folderCn};
        committed.hasSearchFolders = !_tree.tree || _tree.tree->hasSearchFolders();
    }
    for (const auto& [folder, snapshot] : state.snapshots) {
        if (snapshot) _environment.cache.put({_id, folder}, snapshot);
        else _environment.cache.erase({_id, folder});
    }
    for (const auto& [folder, row] : state.counters) {
        // A job that changed nothing wrote the claim into the row without making a new snapshot: the one in memory still needs the claim.
        const SnapshotPtr known = _environment.cache.find({_id, folder});
        if (!known || known->recentUid() >= row.recentUid) _environment.cache.forgetClaim({_id, folder}, row.recentUid);
    }
    return committed;
}

void StoreFile::forget(const WriteTransaction::State& state) {
    for (const auto& [folder, snapshot] : state.snapshots) _environment.cache.erase({_id, folder});
    for (const auto& [folder, row] : state.counters) _environment.cache.erase({_id, folder});
    const std::lock_guard lock(_treeMutex);
    _tree = {};
}

bool StoreFile::purge(std::size_t limit) {
    {
        const ConnectionLease lease = reader();
        if (!content_queries::hasDead(*lease, _id)) return false;
    }
    bool hasMore = false;
    write([&](WriteTransaction& transaction) {
        db::Connection& connection = transaction.connection();
        const std::vector<std::uint64_t> contents = content_queries::dead(connection, _id, limit);
        for (const std::uint64_t content : contents) {
            if (!content_queries::isReferenced(connection, _id, content)) content_queries::purge(connection, _id, content);
            content_queries::unmarkDead(connection, _id, content);
        }
        content_queries::shrink(connection);
        // What the purged ones held may be dead now.
        hasMore = content_queries::hasDead(connection, _id);
    });
    return hasMore;
}

std::int64_t StoreFile::recoverableMicros() const noexcept {
    const std::int64_t own = _recoverableMicros;
    return own == kServersPeriod ? _environment.recoverableMicros : own;
}

void StoreFile::setRecoverableMicros(std::optional<std::int64_t> micros) {
    write([&](WriteTransaction& transaction) { recoverable_queries::setPeriod(transaction.connection(), _id, micros); });
    _recoverableMicros = micros.value_or(kServersPeriod);
}

bool StoreFile::purgeRecoverable(std::size_t limit) {
    const std::int64_t before = toMicros(_environment.clock.now()) - recoverableMicros();
    {
        const ConnectionLease lease = reader();
        if (recoverable_queries::expired(*lease, _id, before, 1).empty() && recoverable_queries::removedFolders(*lease, _id, 0).empty()) return false;
    }
    bool hasMore = false;
    write([&](WriteTransaction& transaction) { hasMore = purgeExpired(transaction, before, limit); });
    return hasMore;
}

void StoreFile::trimLogs() {
    const std::int64_t now = toMicros(_environment.clock.now());
    // Once a day for a store that is in use.
    std::int64_t due = _trimDue.load();
    if (now < due || !_trimDue.compare_exchange_strong(due, now + kTrimInterval)) return;
    const FolderTreePtr folders = tree();
    const auto isOld = [&](db::Connection& connection, FolderId folder) { return change_queries::lastOld(connection, _id, folder, now - kLogAge) != 0; };
    {
        const ConnectionLease lease = reader();
        bool hasOld = isOld(*lease, 0) || gone_key_queries::hasOld(*lease, _id, now - kLogAge);
        for (const FolderInfo& folder : folders->list()) hasOld = hasOld || isOld(*lease, folder.id);
        if (!hasOld && !isShared()) return;
    }
    write([&](WriteTransaction& transaction) {
        db::Connection& connection = transaction.connection();
        change_queries::trimLog(connection, _id, change_queries::lastOld(connection, _id, 0, now - kLogAge));
        for (const FolderInfo& folder : folders->list()) {
            change_queries::trimExpunged(connection, _id, folder.id, change_queries::lastOld(connection, _id, folder.id, now - kLogAge));
        }
        gone_key_queries::trim(connection, _id, now - kLogAge);
        if (isShared()) meta_queries::trimTokens(connection, _id, now - kTrimInterval);
    });
}

void StoreFile::checkpoint() {
    const ConnectionLease lease = _source->separate();
    lease->checkpoint(false);
}

}  // namespace corbel::store
