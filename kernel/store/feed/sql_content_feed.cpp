#include "store/feed/sql_content_feed.h"

#include <algorithm>

#include "corbel/property_tags.h"
#include "store/content_reader.h"
#include "store/feed/feed_queries.h"
#include "store/meta_queries.h"
#include "store/objects/content_prop_queries.h"

namespace corbel::store {
namespace {

constexpr std::uint64_t kMaxFedText = 16 * 1024 * 1024;

class ReadTransaction {
public:
    explicit ReadTransaction(db::Connection& connection) : _connection(connection) { _connection.beginRead(); }
    ~ReadTransaction() { _connection.rollback(); }
    ReadTransaction(const ReadTransaction&) = delete;
    ReadTransaction& operator=(const ReadTransaction&) = delete;

private:
    db::Connection& _connection;
};

/// Takes a connection for each read, not for as long as the reader thinks about the text.
class LeasedContent final : public ContentReader {
public:
    LeasedContent(StoreFile& file, std::uint64_t content, const feed_queries::ContentPlace& place)
        : _file(file), _content(content), _place(place) {}

    std::uint64_t size() const noexcept override { return _place.prefix.size() + _place.row.sizeBytes; }
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) override {
        if (_place.row.storage != BodyStorage::Inline) {
            const ConnectionLease lease = _file.reader();
            StoredContent content(*lease, _file.id(), _file.environment().blobs);
            content.set(_content, _place.prefix, _place.row, {});
            return content.read(offset, length, out);
        }
        for (const std::string* bytes : {&_place.prefix, &_place.body}) {
            if (offset < bytes->size()) {
                const std::string_view part = std::string_view(*bytes).substr(offset, length);
                out.append(part);
                length -= part.size();
                offset = 0;
            } else {
                offset -= bytes->size();
            }
        }
    }
    std::optional<std::string_view> whole() override { return std::nullopt; }

private:
    StoreFile& _file;
    const std::uint64_t _content;
    const feed_queries::ContentPlace& _place;
};

}  // namespace

FeedBatch SqlContentFeed::changes(std::uint64_t after, std::size_t limit) {
    const StoreId store = _file->id();
    const ConnectionLease lease = _file->reader();
    // One state for all that follows: an item that gets a higher number in between would be in no batch of this round.
    ReadTransaction transaction(*lease);
    const std::uint64_t newest = meta_queries::load(*lease, store).value_or(StoreMeta()).cn;
    FeedBatch batch;
    batch.through = newest;
    batch.isLast = true;
    if (newest <= after) return batch;

    std::vector<feed_queries::ChangedItem> items;
    std::vector<feed_queries::Departure> departures;
    // A folder that gave as much as was asked for may have more above its last number: the batch ends at the lowest of those.
    for (const FolderId folder : feed_queries::changedFolders(*lease, store, after)) {
        const auto changed = feed_queries::changedItems(*lease, store, folder, after, batch.through, limit);
        if (changed.size() == limit) batch.through = std::min(batch.through, changed.back().number);
        const auto left = feed_queries::departures(*lease, store, folder, after, batch.through, limit);
        if (left.size() == limit) batch.through = std::min(batch.through, left.back().number);
        if (feed_queries::departuresFloor(*lease, store, folder) > after) batch.mustCompareAll = true;
        items.insert(items.end(), changed.begin(), changed.end());
        departures.insert(departures.end(), left.begin(), left.end());
    }
    const auto byNumber = [](const auto& a, const auto& b) { return a.number < b.number; };
    std::sort(items.begin(), items.end(), byNumber);
    if (items.size() > limit) batch.through = std::min(batch.through, items[limit - 1].number);
    batch.isLast = batch.through == newest;
    for (const auto& item : items) {
        if (item.number <= batch.through && kindOf(item.uid) != ItemKind::Associated) batch.present.push_back({item.item, item.content, item.folder, item.uid, kindOf(item.uid) == ItemKind::Pending});
    }
    for (const auto& departure : departures) {
        if (departure.number <= batch.through && !feed_queries::exists(*lease, store, departure.item)) batch.gone.push_back(departure.item);
    }
    if (after > 0 &&
        (feed_queries::foldersFloor(*lease, store) > after || feed_queries::folderDeleted(*lease, store, after, batch.through))) {
        batch.mustCompareAll = true;
    }
    if (after == 0) batch.mustCompareAll = false;  // nothing is known yet
    return batch;
}

bool SqlContentFeed::exists(ItemId item) {
    const ConnectionLease lease = _file->reader();
    return feed_queries::exists(*lease, _file->id(), item);
}

bool SqlContentFeed::read(const FeedItem& item, const std::function<void(ContentReader&, std::uint64_t, std::string_view)>& each) {
    std::optional<feed_queries::ContentPlace> place;
    {
        const ConnectionLease lease = _file->reader();
        place = feed_queries::content(*lease, _file->id(), item.folder, item.uid, item.content);
    }
    if (!place) return false;
    LeasedContent content(*_file, item.content, *place);
    each(content, place->prefixBytes, place->structure);
    return true;
}

bool SqlContentFeed::texts(const FeedItem& item, const std::function<void(PropTag, std::string_view)>& each) {
    const ConnectionLease lease = _file->reader();
    const std::vector<StoredProperty> found = feed_queries::texts(*lease, _file->id(), item.content);
    if (found.empty()) return false;
    std::string big;
    for (const StoredProperty& stored : found) {
        big.clear();
        if (stored.content != 0) readStoredContent(*lease, *_file, stored.content, 0, kMaxFedText, big);
        const auto* text = stored.content != 0 ? &big : std::get_if<std::string>(&stored.property.value);
        if (text) each(stored.tag, *text);
    }
    for (const MessageRecipient& recipient : content_prop_queries::recipients(*lease, _file->id(), item.content)) {
        each(tags::DisplayTo, recipient.displayName);
        each(tags::DisplayTo, recipient.address);
    }
    for (const content_prop_queries::AttachmentRow& row : content_prop_queries::attachments(*lease, _file->id(), item.content))
        each(tags::AttachLongFilename, row.name);
    return true;
}

}  // namespace corbel::store
