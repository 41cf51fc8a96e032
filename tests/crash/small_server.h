// Stores and blobs as a server has them, on a simulated disk, with a clock that stands still: what they hold can be compared as text.
//
// Owner: a test. It may be destroyed at any moment, whatever the disk says to that. [one thread, unless said otherwise]
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "blob/blob_store.h"
#include "codec/converter.h"
#include "crash/sim_disk.h"
#include "fs_backend.h"
#include "store/sql_stores.h"
#include "unit/store/store_fixture.h"

namespace corbel::testing {

inline constexpr UserId kUsers = 3;
inline constexpr std::size_t kSmallServerInlineBytes = 4096;

class SmallServer {
public:
    explicit SmallServer(SimDisk& disk) : _disk(disk) {}
    ~SmallServer() { halt(); }

    /// Starts on what is on the disk. Throws what a server's start throws.
    void boot();
    /// Ends as a server that stops, or that dies when the disk is dead.
    void halt() noexcept;
    void reboot();
    bool isUp() const noexcept { return _stores != nullptr; }

    store::SqlStores& stores() { return *_stores; }
    /// The user's own store, made at first use.
    std::unique_ptr<StoreSession> open(UserId user) { return stores().openOwn(identity(user, "user" + std::to_string(user))); }
    /// Ready to be appended. `inChunks`: a large body lies in the database, as where there are no blobs.
    std::unique_ptr<StagedMessage> stage(std::string_view bytes, bool inChunks = false);
    /// What a server does every few seconds, in all stores. Unavailable when messages are left that wait to be rendered.
    void maintain();
    /// Removes all blobs that nobody refers to, as the sweeper does in two days.
    void sweep();

    /// Everything that users can see, and the numbers that they were told. Loses nothing of messages' bytes but prints their hash.
    std::string dump();
    /// What is wrong with stores and blobs, and right after a start (`isFresh`) with other files; empty: nothing. Sweeps first: afterwards no
    /// blob may be there without a reference.
    std::vector<std::string> faults(bool isFresh);

    std::int64_t startMicros() const noexcept { return _startMicros; }
    std::string pathOf(StoreId store) const;

    StillClock clock;
    /// Called after each commit that somebody is told of; may look, and must not write.
    std::function<void()> afterChange;

private:
    std::string dumpStore(UserId user);
    std::uint64_t unpurged(StoreId store);

    SimDisk& _disk;
    const std::int64_t _startMicros = toMicros(clock.now());
    std::map<std::string, std::string> _told;   ///< By mailbox, folder, UIDVALIDITY and UID: which message that was.
    convert_mime::GmimeConverter _converter;
    SilentLog _log;
    metrics::Registry _metrics;
    std::unique_ptr<blob_fs::FsBackend> _backend;
    std::unique_ptr<blob::BlobStore> _blobs;
    std::unique_ptr<store::SqlStores> _stores;
};

}  // namespace corbel::testing
