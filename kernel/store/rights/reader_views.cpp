#include "store/rights/reader_views.h"

#include <algorithm>
#include <unordered_map>

#include "corbel/error.h"
#include "store/counter_queries.h"
#include "store/folder_queries.h"
#include "store/rights/reading.h"
#include "store/rights/reading_queries.h"
#include "store/snapshot_diff.h"

namespace corbel::store {
namespace {

using reading_queries::ReaderRow;
using reading_queries::ReadMark;
using reading_queries::SharedItem;

Error noFolder(StoreId store, FolderId folder) {
    return Error(ErrorCode::NotFound, "There is no such folder", "folder " + std::to_string(folder) + " of store " + std::to_string(store));
}

FolderRow requireFolder(StoreFile& file, FolderId folder) {
    const FolderTreePtr tree = file.tree();
    const FolderRow* row = tree->find(folder);
    if (!row) throw noFolder(file.id(), folder);
    return *row;
}

ViewItem toViewItem(const SharedItem& item) { return {item.uid, item.flags, item.keywords, item.cn, item.item}; }

FolderCounters countersFor(const CounterRow& row, std::uint32_t uidValidity, ModSeq highest, const ReaderRow& reader) {
    FolderCounters counters = toFolderCounters(row, uidValidity);
    counters.unseen = row.total - std::min(reader.seen, row.total);
    counters.recent = 0;
    counters.highestModSeq = std::max(highest, reader.highestModSeq);
    return counters;
}

/// Inside StoreFile::readStill().
class ReaderView {
public:
    ReaderView(StoreFile& file, db::Connection& connection, const FolderRow& folder, UserId reader)
        : _file(file), _connection(connection), _folder(folder), _reader(reader) {
        const std::optional<CounterRow> row = counter_queries::load(connection, file.id(), folder.id);
        if (!row) throw noFolder(file.id(), folder.id);
        _row = *row;
    }

    SnapshotPtr load() {
        const SnapshotPtr base = common();
        if (_reader == 0) return base;
        const ReaderRow state = reading_queries::loadReader(_connection, _file.id(), _folder.id, _reader);
        const std::optional<ReaderCache::Entry> known = cached(_reader);
        SnapshotEditor editor = known ? rebased(*known, *base, state) : loaded(*base);
        editor.setKeywords(std::make_shared<KeywordNames>(base->keywords()));
        editor.setCounters(countersFor(_row, _folder.uidValidity, base->counters().highestModSeq, state), _row.uidNext);
        SnapshotPtr view = editor.finish();
        cache().put({_file.id(), _folder.id, _reader}, {base, view, _row.highestModSeq, state.highestModSeq});
        return view;
    }

private:
    ReaderCache& cache() { return *_file.environment().readers; }

    std::optional<ReaderCache::Entry> cached(UserId user) {
        std::optional<ReaderCache::Entry> entry = cache().find({_file.id(), _folder.id, user});
        if (entry && entry->view->counters().uidValidity != _folder.uidValidity) entry.reset();
        return entry;
    }

    SnapshotPtr common() {
        const std::optional<ReaderCache::Entry> known = cached(0);
        if (known && known->folderHighest == _row.highestModSeq) return known->view;
        std::optional<SnapshotEditor> editor;
        if (known) editor = caughtUp(*known);
        if (!editor) {
            editor.emplace();
            reading_queries::loadShared(_connection, _file.id(), _folder.id,
                                        [&](const SharedItem& item) { editor->append(toViewItem(item)); });
        }
        editor->setKeywords(std::make_shared<KeywordNames>(folder_queries::keywords(_connection, _file.id(), _folder.id)));
        const ModSeq highest = sharedHighest(_connection, _file.id(), _folder.id, _row.highestModSeq);
        editor->setCounters(countersFor(_row, _folder.uidValidity, highest, {}), _row.uidNext);
        SnapshotPtr base = editor->finish();
        cache().put({_file.id(), _folder.id, 0}, {base, base, _row.highestModSeq, 0});
        return base;
    }

    /// The common view of an earlier moment with what changed since; nullopt when the log of departures does not go back that far.
    std::optional<SnapshotEditor> caughtUp(const ReaderCache::Entry& known) {
        const MailboxSnapshot& older = *known.view;
        SnapshotEditor editor(older);
        std::vector<std::uint32_t> removed;
        for (const Uid uid : reading_queries::departedSince(_connection, _file.id(), _folder.id, known.folderHighest)) {
            const std::uint32_t index = older.lowerBound(uid);
            if (index < older.size() && older.item(index).uid == uid) removed.push_back(index);
        }
        std::sort(removed.begin(), removed.end());
        std::vector<SharedItem> items = reading_queries::sharedSince(_connection, _file.id(), _folder.id, known.folderHighest);
        std::sort(items.begin(), items.end(), [](const SharedItem& a, const SharedItem& b) { return a.uid < b.uid; });
        const Uid lastKnown = older.size() == 0 ? 0 : older.item(older.size() - 1).uid;
        std::uint32_t added = 0;
        editor.remove(removed);
        for (const SharedItem& item : items) {
            if (item.uid > lastKnown) {
                editor.append(toViewItem(item));
                ++added;
                continue;
            }
            const std::uint32_t index = older.lowerBound(item.uid);
            if (index == older.size() || older.item(index).uid != item.uid) return std::nullopt;
            const ViewItem& before = older.item(index);
            // The owner's reading changes nothing for others.
            if (before.flags == item.flags && before.keywords == item.keywords && before.modSeq == item.cn) continue;
            const auto gone = static_cast<std::uint32_t>(std::lower_bound(removed.begin(), removed.end(), index) - removed.begin());
            editor.edit(index - gone) = toViewItem(item);
        }
        if (older.size() - removed.size() + added != _row.total) return std::nullopt;
        return editor;
    }

    SnapshotEditor loaded(const MailboxSnapshot& base) {
        std::unordered_map<ItemId, ReadMark> marks;
        for (const ReadMark& mark : reading_queries::marks(_connection, _file.id(), _folder.id, _reader)) marks.emplace(mark.item, mark);
        SnapshotEditor editor;
        for (std::uint32_t index = 0; index < base.size(); ++index) {
            ViewItem item = base.item(index);
            if (const auto mark = marks.find(item.item); mark != marks.end()) apply(mark->second, item);
            editor.append(item);
        }
        return editor;
    }

    static void apply(const ReadMark& mark, ViewItem& item) {
        item.flags = (item.flags & ~std::uint32_t{kSeen}) | (mark.isSeen ? std::uint32_t{kSeen} : 0u);
        item.modSeq = std::max(item.modSeq, mark.readCn);
    }

    /// The reader's view of an earlier moment with what changed in the common one, and the reader's own marks since.
    SnapshotEditor rebased(const ReaderCache::Entry& known, const MailboxSnapshot& base, const ReaderRow& state) {
        SnapshotEditor editor(*known.view);
        const SnapshotDiff diff = diffSnapshots(*known.base, base);
        editor.remove(diff.removed);
        for (const std::uint32_t index : diff.changed) {
            ViewItem& item = editor.edit(index);
            const std::uint32_t seen = item.flags & kSeen;
            const ModSeq before = item.modSeq;
            item = base.item(index);
            item.flags |= seen;
            item.modSeq = std::max(item.modSeq, before);
        }
        for (std::uint32_t index = diff.firstAdded; index < base.size(); ++index) editor.append(base.item(index));
        if (state.highestModSeq == known.readHighest) return editor;
        for (const ReadMark& mark : reading_queries::marksSince(_connection, _file.id(), _folder.id, _reader, known.readHighest)) {
            const std::uint32_t index = base.lowerBound(mark.uid);
            if (index < base.size() && base.item(index).uid == mark.uid) apply(mark, editor.edit(index));
        }
        return editor;
    }

    StoreFile& _file;
    db::Connection& _connection;
    const FolderRow& _folder;
    const UserId _reader;
    CounterRow _row;
};

}  // namespace

SnapshotPtr readerSnapshot(StoreFile& file, FolderId folder, UserId reader) {
    const FolderRow row = requireFolder(file, folder);
    if (const std::optional<ReaderCache::Entry> known = file.environment().readers->find({file.id(), folder, reader})) {
        const ConnectionLease lease = file.reader();
        const std::optional<CounterRow> counters = counter_queries::load(*lease, file.id(), folder);
        const bool isCurrent =
            counters && counters->highestModSeq == known->folderHighest && row.uidValidity == known->view->counters().uidValidity &&
            (reader == 0 || reading_queries::loadReader(*lease, file.id(), folder, reader).highestModSeq == known->readHighest);
        if (isCurrent) return known->view;
    }
    SnapshotPtr snapshot;
    file.readStill([&](db::Connection& connection) { snapshot = ReaderView(file, connection, row, reader).load(); });
    return snapshot;
}

FolderCounters readerCounters(StoreFile& file, FolderId folder, UserId reader) {
    const FolderRow row = requireFolder(file, folder);
    const ConnectionLease lease = file.reader();
    const std::optional<CounterRow> counters = counter_queries::load(*lease, file.id(), folder);
    if (!counters) throw noFolder(file.id(), folder);
    const ReaderRow state = reader == 0 ? ReaderRow{} : reading_queries::loadReader(*lease, file.id(), folder, reader);
    return countersFor(*counters, row.uidValidity, sharedHighest(*lease, file.id(), folder, counters->highestModSeq), state);
}

}  // namespace corbel::store
