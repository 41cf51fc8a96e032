// Removes blobs that no store refers to, one prefix (1/256 of all) at a time.
//
// An object that is old and has no reference is renamed to "<name>.dying"; when it has been dying for longer than the longest
// transaction and still has none, it goes. Readers fall back to the dying name; a reference that turned up meanwhile brings the object
// back. Owned by app, which calls sweepNext() at intervals in `slow`. Two sweepers on one backend do no harm. [worker]
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "blob/blob_store.h"

namespace corbel {
class Clock;
class Log;
}  // namespace corbel

namespace corbel::blob {

/// All stores' blob_ref rows. Implemented by the store.
class BlobReferences {
public:
    virtual ~BlobReferences() = default;
    /// Calls `each` for every reference whose sha256 begins with `hexPrefix` (two digits), in any order, equal ones as often as they come.
    /// Throws when a store could not be read: then nothing of this prefix is removed. [worker]
    virtual void forEach(std::string_view hexPrefix, const std::function<void(const BlobId&)>& each) = 0;
};

struct SweeperOptions {
    std::chrono::seconds fence{std::chrono::hours(24)};  ///< Younger objects are left alone: their transaction may be under way.
    std::chrono::seconds grace{std::chrono::hours(2)};   ///< Longer than any transaction; from dying to gone.
};

struct SweepResult {
    std::uint64_t seen = 0;
    std::uint64_t dying = 0;  ///< Went from live to dying.
    std::uint64_t revived = 0;
    std::uint64_t removed = 0;
    std::uint64_t missing = 0;  ///< References without an object: lost data; each is logged as an error.
    bool isHeld = false;        ///< Nothing was done: a backup is under way.
};

class BlobSweeper {
public:
    static constexpr unsigned kPrefixes = 256;
    static constexpr std::string_view kDying = ".dying";

    BlobSweeper(BlobBackend& backend, BlobReferences& references, const Clock& clock, Log& log, SweeperOptions options);

    /// Prefix 0 to 255. Unavailable when the backend or a store is.
    SweepResult sweep(unsigned prefix);
    /// The next prefix, round and round.
    SweepResult sweepNext();

    /// While it lives nothing is renamed or removed: a backup takes one. Waits for a sweep under way. [any thread]
    class Hold {
    public:
        explicit Hold(BlobSweeper& sweeper);
        ~Hold();
        Hold(const Hold&) = delete;
        Hold& operator=(const Hold&) = delete;

    private:
        BlobSweeper& _sweeper;
    };

private:
    SweepResult sweepPrefix(const std::string& hexPrefix);

    BlobBackend& _backend;
    BlobReferences& _references;
    const Clock& _clock;
    Log& _log;
    const SweeperOptions _options;
    unsigned _next = 0;
    std::mutex _mutex;
    std::condition_variable _changed;
    unsigned _holds = 0;
    bool _isSweeping = false;
};

}  // namespace corbel::blob
