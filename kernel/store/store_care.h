// What stores need beside what clients ask: purges, rendering, trimmed logs, checkpoints, search folders; in pool `slow`, or at the next round.
//
// Owned by SqlStores. Keeps which stores wait, in memory only: what a crash leaves undone is found when the store is opened, or by the day's
// round over all of them. [any thread]
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

#include "corbel/log.h"
#include "corbel/store.h"

namespace corbel::store {

class StoreFile;

class StoreCare {
public:
    struct Tools {
        std::function<std::shared_ptr<StoreFile>(StoreId)> open;
        /// Stores above one, ascending, a few.
        std::function<std::vector<StoreId>(StoreId after, std::size_t limit)> list;
        /// True: some are left.
        std::function<bool(const std::shared_ptr<StoreFile>&)> render;
        std::function<void(StoreFile&)> clearArrivals;
        std::function<void(std::function<void()>)> runSlow;  ///< Empty: runAll() does the work.
    };
    StoreCare(Clock& clock, Log& log, Tools tools) : _clock(clock), _log(log), _tools(std::move(tools)) {}

    void needsCare(StoreId store);
    void needsSearch(StoreId store);
    /// Those that wait, and a few of the day's round. [slow worker]
    void runAll();
    /// One of them now. [slow worker]
    void run(StoreId store);

private:
    void care(StoreId store);
    void search(StoreId store);
    void searchAll();
    std::vector<StoreId> nextOfRound();

    Clock& _clock;
    Log& _log;
    const Tools _tools;
    std::mutex _mutex;  // guards the rest
    std::set<StoreId> _careFor;
    std::set<StoreId> _searchFor;
    std::int64_t _roundDue = 0;
    StoreId _roundAt = 0;
};

}  // namespace corbel::store
