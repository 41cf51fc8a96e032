// One open store: its connections, its writer queue, its folder tree, and the commit that publishes what a transaction changed.
//
// Owned by OpenStoreCache and, while they use it, by sessions. Says nothing about rights: StoreSession does. On SQLite it is the file's
// only opener, so what it keeps in memory is the truth; on MySQL it compares change numbers first. [worker, parallel]
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "corbel/log.h"
#include "corbel/metrics.h"
#include "store/byte_stage.h"
#include "store/connection_source.h"
#include "store/mailbox_cache.h"
#include "store/rights/reader_cache.h"
#include "store/rights.h"
#include "store/writer_queue.h"

namespace corbel {
class Search;
}
namespace corbel::blob {
class BlobStore;
}

namespace corbel::store {

class MimeSource;
class TableListCache;
class GrantIndex;
struct Names;

/// What all open stores share; owned by SqlStores.
struct StoreEnvironment {
    Clock& clock;
    Log& log;
    MailboxCache& cache;
    Counter& commits;
    Counter& jobs;
    std::function<void(std::span<const ChangeEvent>)> publish;
    /// The store has dead contents to purge or a long log to checkpoint.
    std::function<void(StoreId)> needsCare;
    std::atomic<blob::BlobStore*> blobs{nullptr};
    // Null where nobody but owners comes.
    ReaderCache* readers = nullptr;
    GrantIndex* grants = nullptr;
    const Names* names = nullptr;
    std::atomic<MimeSource*> mimeSource{nullptr};   ///< Null: delivered messages have the properties of their list rows only.
    std::function<void(StoreId)> needsRendering{};  ///< Pending items were saved: Objects::pending() and finishRendering().
    ByteStageOptions staging{};                     ///< Of big values; `blobs` is the one above.
    std::atomic<Search*> search{nullptr};           ///< Full text; null: restrictions on texts look at all of them.
    /// Queues a job in pool `slow`; empty: whoever needs it does it at once.
    std::function<void(std::function<void()>)> runSlow{};
    std::shared_ptr<TableListCache> tableLists{};   // owners: this; the pointer hides a type that needs StoreFile
    /// Search folders of the store may not show any more what is in it.
    std::function<void(StoreId)> needsSearch{};
    /// How long deleted messages can come back where a store has no period of its own, microseconds; 0: not at all.
    std::int64_t recoverableMicros = 0;
};

/// Pages in the write-ahead log from which a checkpoint is asked for.
inline constexpr std::uint64_t kCheckpointPages = 1000;

/// How long a client may stay away and still be told what left a folder. Microseconds.
inline constexpr std::int64_t kLogAge = std::int64_t{180} * 86'400 * 1'000'000;
inline constexpr std::int64_t kTrimInterval = std::int64_t{86'400} * 1'000'000;

class StoreFile final : public TreeSource {
public:
    /// `own` is the SQLite file's source; null: `pool`. Throws Corrupt when the store was never made.
    StoreFile(StoreId id, StoreEnvironment& environment, std::unique_ptr<ConnectionSource> own, ConnectionSource* pool);

    StoreId id() const noexcept { return _id; }
    const StoreFacts& facts() const noexcept { return _facts; }
    const std::string& guid() const noexcept { return _guid; }   ///< 16 bytes; a store keeps it for ever.
    /// Other processes may write it too (MySQL).
    bool isShared() const noexcept { return !_own; }
    StoreEnvironment& environment() noexcept { return _environment; }

    /// Runs `job` in a transaction, perhaps with others', and returns when it is durable and published.
    void write(const WriteJob& job) { _queue.run(job); }
    /// A connection for reading.
    ConnectionLease reader() { return _source->reader(); }
    FolderTreePtr tree() override;
    /// The folder now. NotFound.
    SnapshotPtr snapshot(FolderId folder);
    /// Runs `read` at one moment of the store: nobody of this process commits meanwhile. Short: writers wait.
    void readStill(const std::function<void(db::Connection&)>& read);
    /// As snapshot(), inside readStill().
    SnapshotPtr snapshotNow(db::Connection& connection, const FolderRow& folder);
    StoreMeta meta();
    CounterRow counters(FolderId folder);

    /// Purges up to `limit` dead contents; true when there may be more.
    bool purge(std::size_t limit);
    /// How long deleted things can come back, microseconds; 0: not at all.
    std::int64_t recoverableMicros() const noexcept;
    /// nullopt: as the environment says.
    void setRecoverableMicros(std::optional<std::int64_t> micros);
    /// There are moves from or to other stores that may have been cut off (transfer/store_moves.h).
    bool isUnsettled() const noexcept { return _isUnsettled; }
    void setSettled() noexcept { _isUnsettled = false; }
    /// A move failed between two of its commits.
    void setUnsettled() noexcept { _isUnsettled = true; }
    /// Purges up to `limit` deleted messages that have waited long enough; true when there may be more.
    bool purgeRecoverable(std::size_t limit);
    /// Forgets departures and folder changes older than kLogAge; at most once a day.
    void trimLogs();
    void checkpoint();
    /// Copies all of the log into the file and empties it: for a file that nobody uses any more.
    void emptyLog() { _source->writer()->checkpoint(true); }
    /// Pages in the log after the last commit; 0 when nothing was committed since it was opened, and for MySQL.
    std::uint64_t logPages() { return isShared() ? 0 : _source->writer()->walPages(); }
    std::pair<std::uint64_t, std::uint64_t> cost() { return _source->cost(); }

private:
    static constexpr std::int64_t kServersPeriod = -1;
    struct Committed {
        std::vector<ChangeEvent> events;
        bool needsCare = false;
        bool needsRendering = false;
        bool hasSearchFolders = false;
    };
    std::size_t runBatch(std::vector<WriterQueue::Entry*>& batch);
    /// `taken`: how many jobs of the batch it ran. May shorten the batch.
    Committed commit(std::vector<WriterQueue::Entry*>& batch, std::size_t& taken);
    void tell(const Committed& committed) noexcept;
    /// `_commitMutex` is held.
    void readOneMoment(const std::function<void(db::Connection&)>& read);
    std::size_t runJobs(WriteTransaction& transaction, std::vector<WriterQueue::Entry*>& batch);
    /// Makes what was committed the state that others see.
    Committed remember(const WriteTransaction::State& state, std::uint64_t walPages);
    /// After a COMMIT without an answer.
    bool isCommitted(std::uint64_t token);
    void forget(const WriteTransaction::State& state);

    const StoreId _id;
    StoreEnvironment& _environment;
    const std::unique_ptr<ConnectionSource> _own;
    ConnectionSource* const _source;
    StoreFacts _facts;
    std::string _guid;
    std::atomic<bool> _isUnsettled{false};
    std::atomic<std::int64_t> _recoverableMicros{kServersPeriod};
    std::mutex _commitMutex;   // held from the first statement of a batch to its publication, and while a snapshot is loaded
    std::mutex _treeMutex;
    KnownTree _tree;
    std::atomic<std::int64_t> _trimDue{0};
    WriterQueue _queue;
};
using StoreFilePtr = std::shared_ptr<StoreFile>;  // owners: OpenStoreCache, sessions

}  // namespace corbel::store
