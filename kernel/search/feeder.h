// Keeps the indexes of a `corbel.search/1` module up to date: follows the change numbers of the stores in `slow`, a batch a commit.
//
// Owned by kernel/app. changed() is called after commits [any thread] and only notes the store; run() does the work and is meant to be
// called every few seconds, so that a busy store costs a commit of its index each time and not one for each mail. Where an index is lies in
// the index, so a kill costs at most one batch; what changed before the start is found by looking at all stores, a few a round. Does not
// answer questions.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <span>

#include "corbel/event.h"
#include "corbel/log.h"
#include "corbel/metrics.h"
#include "corbel/mime.h"
#include "corbel/search.h"
#include "store/feed/content_feed.h"
#include "store/sql_stores.h"

namespace corbel::search {

inline constexpr std::size_t kBatchItems = 1000;    ///< Of one commit of an index.
inline constexpr std::size_t kStoresLookedAt = 50;  ///< Of those that nobody told of, in one round.

class Feeder {
public:
    /// All of them must outlive it.
    Feeder(store::SqlStores& stores, Search& search, mime::Converter* converter, Log& log, Metrics& metrics);

    /// [any thread]
    void changed(std::span<const ChangeEvent> events) noexcept;
    /// One round; returns at once while another one runs. [slow worker]
    void run();
    /// Ends a round at the next message and lets none begin. [any thread]
    void stop() noexcept { _isStopping = true; }
    /// Makes the store's index anew beside the old one, in the next round. [any thread]
    void rebuild(StoreId store);
    /// Brings one index up to date now; false when it was stopped or must wait. [slow worker]
    bool feed(StoreId store);
    std::size_t waiting() const;

private:
    bool follow(store::ContentFeed& feed, SearchWriter& writer, std::uint64_t epoch);
    void put(store::ContentFeed& feed, SearchWriter& writer, const store::FeedItem& item);
    bool buildAnew(StoreId store);
    void lookAtMore();
    void attempt(StoreId store, const std::function<bool()>& work);

    store::SqlStores& _stores;
    Search& _search;
    mime::Converter* const _converter;
    Log& _log;
    Counter& _indexed;
    std::atomic<bool> _isStopping{false};
    std::atomic<bool> _isRunning{false};
    mutable std::mutex _mutex;  // guards the two sets
    std::set<StoreId> _changed;
    std::set<StoreId> _toRebuild;
    StoreId _lookedAt = 0;  // used by the round only
    bool _isAllLookedAt = false;
};

}  // namespace corbel::search
