#include "store/store_care.h"

#include "corbel/error.h"
#include "store/search/search_updater.h"
#include "store/store_file.h"

namespace corbel::store {
namespace {

constexpr std::size_t kSearchSteps = 64;  ///< Of one job in `slow`.
constexpr std::int64_t kRoundInterval = std::int64_t{86'400} * 1'000'000;
constexpr std::size_t kStoresPerRoundStep = 20;
constexpr std::size_t kPurgeBatch = 200;  ///< Contents purged in one transaction: others write between two.

}  // namespace

void StoreCare::needsCare(StoreId store) {
    {
        const std::lock_guard lock(_mutex);
        if (!_careFor.insert(store).second) return;
    }
    if (_tools.runSlow) _tools.runSlow([this, store] { care(store); });
}

void StoreCare::needsSearch(StoreId store) {
    {
        const std::lock_guard lock(_mutex);
        if (!_searchFor.insert(store).second) return;
    }
    if (_tools.runSlow) _tools.runSlow([this, store] { search(store); });
}

void StoreCare::search(StoreId store) {
    {
        const std::lock_guard lock(_mutex);
        if (_searchFor.erase(store) == 0) return;
    }
    try {
        // Others wait for the pool too: what is left goes to the end of its queue.
        if (updateSearchFolders(*_tools.open(store), kSearchSteps)) needsSearch(store);
    } catch (const Error& error) {
        _log.warning("Search folders could not be brought up to date", {{"store", store}, {"error", error.userText()}, {"detail", error.detail()}});
    }
}

void StoreCare::searchAll() {
    for (;;) {
        StoreId store = 0;
        {
            const std::lock_guard lock(_mutex);
            if (_searchFor.empty()) return;
            store = *_searchFor.begin();
        }
        search(store);
    }
}

void StoreCare::care(StoreId store) {
    {
        const std::lock_guard lock(_mutex);
        if (_careFor.erase(store) == 0) return;
    }
    try {
        const StoreFilePtr file = _tools.open(store);
        while (file->purgeRecoverable(kPurgeBatch)) {
        }
        while (file->purge(kPurgeBatch)) {
        }
        _tools.clearArrivals(*file);
        file->trimLogs();
        file->checkpoint();
        if (_tools.render(file)) needsCare(store);
    } catch (const Error& error) {
        _log.warning("Maintenance of a mailbox failed", {{"store", store}, {"error", error.userText()}, {"detail", error.detail()}});
        if (error.code() != ErrorCode::Unavailable) return;
        // Again with the next runAll().
        const std::lock_guard lock(_mutex);
        _careFor.insert(store);
    }
}

/// Stores of which the day's round has not been yet, a few.
std::vector<StoreId> StoreCare::nextOfRound() {
    const std::int64_t now = toMicros(_clock.now());
    StoreId after = 0;
    {
        const std::lock_guard lock(_mutex);
        if (_roundDue == 0) _roundDue = now + kRoundInterval;
        if (now < _roundDue) return {};
        after = _roundAt;
    }
    // Without the lock, which every commit may want.
    std::vector<StoreId> stores = _tools.list(after, kStoresPerRoundStep);
    const std::lock_guard lock(_mutex);
    const bool isLast = stores.size() < kStoresPerRoundStep;
    _roundAt = isLast ? 0 : stores.back();
    if (isLast) _roundDue = now + kRoundInterval;
    return stores;
}

void StoreCare::runAll() {
    std::set<StoreId> stores;
    {
        const std::lock_guard lock(_mutex);
        stores = _careFor;
    }
    for (const StoreId store : nextOfRound()) {
        const std::lock_guard lock(_mutex);
        _careFor.insert(store);
        stores.insert(store);
    }
    for (const StoreId store : stores) care(store);
    if (!_tools.runSlow) searchAll();
}

void StoreCare::run(StoreId store) {
    {
        const std::lock_guard lock(_mutex);
        _careFor.insert(store);
    }
    care(store);
}

}  // namespace corbel::store
