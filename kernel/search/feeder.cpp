#include "search/feeder.h"

#include <vector>

#include "corbel/error.h"
#include "search/message_document.h"

namespace corbel::search {
namespace {

/// In SearchDocument::content: of a message that was indexed before it had bytes.
constexpr std::uint64_t kPendingContent = std::uint64_t{1} << 63;

}  // namespace

Feeder::Feeder(store::SqlStores& stores, Search& search, mime::Converter* converter, Log& log, Metrics& metrics)
    : _stores(stores),
      _search(search),
      _converter(converter),
      _log(log),
      _indexed(metrics.counter("corbel_search_indexed_total", "Messages put into search indexes.")) {}

void Feeder::changed(std::span<const ChangeEvent> events) noexcept {
    try {
        const std::lock_guard lock(_mutex);
        for (const ChangeEvent& event : events) _changed.insert(event.store);
    } catch (const std::bad_alloc&) {
        // the store's next change tells again
    }
}

void Feeder::rebuild(StoreId store) {
    const std::lock_guard lock(_mutex);
    _toRebuild.insert(store);
}

std::size_t Feeder::waiting() const {
    const std::lock_guard lock(_mutex);
    return _changed.size() + _toRebuild.size();
}

void Feeder::run() {
    if (_isStopping || _isRunning.exchange(true)) return;
    struct Done {
        std::atomic<bool>& flag;
        ~Done() { flag = false; }
    } done{_isRunning};
    lookAtMore();
    std::set<StoreId> changed, toRebuild;
    {
        const std::lock_guard lock(_mutex);
        changed.swap(_changed);
        toRebuild.swap(_toRebuild);
    }
    for (const StoreId store : changed) {
        attempt(store, [&] { return feed(store); });
    }
    for (const StoreId store : toRebuild) {
        attempt(store, [&] {
            if (!buildAnew(store)) rebuild(store);
            return true;
        });
    }
}

/// `work` gives false: the store stays in the queue.
void Feeder::attempt(StoreId store, const std::function<bool()>& work) {
    try {
        if (_isStopping || work()) return;
    } catch (const Error& error) {
        if (error.code() == ErrorCode::NotFound) return;  // the store is gone
        _log.warning("A mailbox could not be indexed; it is tried again",
                     {{"store", store}, {"error", std::string_view(error.userText())}, {"detail", std::string_view(error.detail())}});
    }
    const ChangeEvent again{store, 0, 0, 0};
    changed({&again, 1});
}

void Feeder::lookAtMore() {
    if (_isAllLookedAt) return;
    const std::vector<StoreId> stores = _stores.storeIds(_lookedAt, kStoresLookedAt);
    for (const StoreId store : stores) {
        const ChangeEvent found{store, 0, 0, 0};
        changed({&found, 1});
        _lookedAt = store;
    }
    _isAllLookedAt = stores.size() < kStoresLookedAt;
}

bool Feeder::feed(StoreId store) {
    const auto feed = _stores.feed(store);
    const std::uint64_t epoch = feed->epoch();
    const SearchPosition before = _search.position(store);
    if (const std::uint64_t newest = feed->newest(); before == SearchPosition{epoch, newest, newest}) return true;
    if (before != SearchPosition{} && before.epoch != epoch) return buildAnew(store);  // what it knows may never have been
    const auto writer = _search.write(store);
    return follow(*feed, *writer, epoch);
}

bool Feeder::buildAnew(StoreId store) {
    const auto feed = _stores.feed(store);
    const std::uint64_t epoch = feed->epoch();
    const auto writer = _search.rebuild(store);
    if (writer->position() != SearchPosition{} && writer->position().epoch != epoch) {
        std::vector<ItemId> items;
        writer->forEachItem([&](ItemId item) { items.push_back(item); });
        for (const ItemId item : items) writer->remove(item);
        writer->commit({});
    }
    if (!follow(*feed, *writer, epoch)) return false;
    writer->publish();
    _log.info("The index of a mailbox was made anew", {{"store", store}});
    return true;
}

bool Feeder::follow(store::ContentFeed& feed, SearchWriter& writer, std::uint64_t epoch) {
    for (;;) {
        const store::FeedBatch batch = feed.changes(writer.position().changeNumber, kBatchItems);
        for (const store::FeedItem& item : batch.present) {
            if (_isStopping) return false;
            put(feed, writer, item);
        }
        for (const ItemId item : batch.gone) writer.remove(item);
        if (batch.mustCompareAll) {
            std::vector<ItemId> gone;
            writer.forEachItem([&](ItemId item) {
                if (!feed.exists(item)) gone.push_back(item);
            });
            for (const ItemId item : gone) writer.remove(item);
        }
        const SearchPosition reached{epoch, batch.through, batch.isLast ? batch.through : writer.position().complete};
        if (reached != writer.position()) writer.commit(reached);
        if (batch.isLast) return true;
    }
}

void Feeder::put(store::ContentFeed& feed, SearchWriter& writer, const store::FeedItem& item) {
    // When it is rendered it keeps its content, and has more texts.
    const std::uint64_t content = item.content | (item.isPending ? kPendingContent : 0);
    if (writer.contentOf(item.item) == content) return;  // flags, or another folder
    bool isThere = false;
    const auto put = [&](const SearchDocument& document) { writer.put(document); };
    try {
        PropertyTexts texts;
        const bool hasProperties = feed.texts(item, [&](PropTag tag, std::string_view value) { addPropertyText(tag, value, texts); });
        isThere = feed.read(item, [&](ContentReader& bytes, std::uint64_t prefixBytes, std::string_view structure) {
            makeDocument(item.item, content, bytes, prefixBytes, structure, _converter, texts, put);
        });
        if (!isThere && item.isPending && hasProperties) {
            makeDocument(item.item, content, texts, put);
            isThere = true;
        }
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Corrupt && error.code() != ErrorCode::NotFound) throw;
        _log.warning("A message cannot be indexed: its bytes cannot be read",
                     {{"store", feed.store()}, {"item", item.item}, {"detail", std::string_view(error.detail())}});
        writer.put({item.item, content, {}, false});
        isThere = true;
    }
    if (isThere)
        _indexed.add();
    else
        writer.remove(item.item);
}

}  // namespace corbel::search
