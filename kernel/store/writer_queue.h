// Group commit: lets the writers of one store take turns so that those who wait share the next transaction and its one sync.
//
// Owned by StoreFile. Has no thread: the caller that finds the store idle runs the batch, its own job first; those that come meanwhile
// wait, and the first of them runs the next batch. A single writer waits for nobody. [worker, parallel]
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <vector>

#include "store/write_transaction.h"

namespace corbel::store {

inline constexpr std::size_t kMaxJobsPerBatch = 32;
inline constexpr std::chrono::milliseconds kMaxBatchTime{2};   ///< No further job joins a batch that has run this long.

/// Does its work in the transaction; may be run again from the start when the database loses it.
using WriteJob = std::function<void(WriteTransaction&)>;

class WriterQueue {
public:
    struct Entry {
        const WriteJob* job = nullptr;
        std::exception_ptr error;
        bool isDone = false;
        bool isLeader = false;
        std::condition_variable wake;
    };
    /// Runs the jobs of the entries from the first on, commits, and says how many it took (at least one). Sets their errors; does not throw.
    using RunBatch = std::function<std::size_t(std::vector<Entry*>&)>;

    explicit WriterQueue(RunBatch runBatch) : _runBatch(std::move(runBatch)) {}
    /// Returns when the job is committed; throws what the job or the commit threw.
    void run(const WriteJob& job);

private:
    const RunBatch _runBatch;
    std::mutex _mutex;
    std::deque<Entry*> _waiting;
    bool _isBusy = false;
};

}  // namespace corbel::store
