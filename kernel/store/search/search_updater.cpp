#include "store/search/search_updater.h"

#include <algorithm>

#include "corbel/error.h"
#include "corbel/property_tags.h"
#include "store/search/search_changes.h"
#include "store/search/search_criteria.h"
#include "store/tables/item_rows.h"
#include "store/tables/restriction_match.h"

namespace corbel::store {
namespace {

constexpr std::size_t kItemsPerStep = 500;
constexpr std::size_t kTextsPerStep = 32;  ///< Whole bodies are in memory meanwhile.
constexpr std::int64_t kDepartureAge = std::int64_t{86'400} * 1'000'000;  ///< An open table that was not asked for longer is made anew.

class Update {
public:
    Update(StoreFile& file, search_queries::FolderRow row) : _file(file), _row(std::move(row)), _criteria(decodeCriteria(_row.criteria)) {
        _identity.user = file.facts().owner;
        _identity.tenant = file.facts().tenant;
        _request = requestFor(_criteria.restriction);
        if (std::find(_request.tags.begin(), _request.tags.end(), tags::MessageDeliveryTime) == _request.tags.end())
            _request.tags.push_back(tags::MessageDeliveryTime);
        _request.unread = true;
        _itemsPerStep = _request.readsTexts ? kTextsPerStep : kItemsPerStep;
    }

    /// False when there is nothing to do.
    bool step() {
        if (_row.isStopped) return false;
        if (_file.meta().folderCn != _row.folderCn) {
            write([&](WriteTransaction& transaction) { reconcileScope(transaction, _row, _criteria); });
            if (const auto row = search_queries::find(*_file.reader(), _file.id(), _row.folder))
                _row = *row;
            else
                return false;
        }
        const auto due = search_queries::due(*_file.reader(), _file.id(), _row.folder);
        if (!due) {
            trim();
            return false;
        }
        if (due->isScanned)
            follow(*due);
        else
            scan(*due);
        return true;
    }

private:
    using ScopeRow = search_queries::ScopeRow;

    /// Runs `job` unless the search folder is another one now than when the step began.
    void write(const std::function<void(WriteTransaction&)>& job) {
        _file.write([&](WriteTransaction& transaction) {
            const auto now = search_queries::find(transaction.connection(), transaction.store(), _row.folder);
            if (now && !now->isStopped && now->criteria == _row.criteria) job(transaction);
        });
    }

    /// The same, and unless another process moved the position.
    void writeAt(const ScopeRow& scope, const std::function<void(WriteTransaction&)>& job) {
        write([&](WriteTransaction& transaction) {
            if (search_queries::scopeOf(transaction.connection(), transaction.store(), _row.folder, scope.source) == scope)
                job(transaction);
        });
    }

    std::vector<FoundItem> matching(const std::vector<RowRecord>& rows) const {
        std::vector<FoundItem> found;
        for (const RowRecord& row : rows) {
            if (!matches(_criteria.restriction, row.subject())) continue;
            found.push_back({row.id, row.properties.integer(tags::MessageDeliveryTime).value_or(0), row.isUnread});
        }
        return found;
    }

    ItemRows source(FolderId folder) const { return ItemRows(_file.id(), folder, item_row_queries::Rows::Messages); }

    void scan(const ScopeRow& at) {
        const ItemRows items = source(at.source);
        std::vector<RowRecord> rows;
        ItemId last = 0;
        if (const auto candidates = items.candidates(_file, _identity, _criteria.restriction)) {
            const auto first = std::upper_bound(candidates->ids.begin(), candidates->ids.end(), at.scanItem);
            const std::span<const ItemId> left(first, candidates->ids.end());
            const std::span<const ItemId> some = left.first(std::min(left.size(), _itemsPerStep));
            const ConnectionLease lease = _file.reader();
            items.load({*lease, _file, _identity}, _request, some, rows);
            if (some.size() < left.size()) last = some.back();
        } else {
            const ConnectionLease lease = _file.reader();
            last =
                items.scan({*lease, _file, _identity}, _request, items.filterOf(_criteria.restriction), at.scanItem, _itemsPerStep, rows);
        }
        const std::vector<FoundItem> found = matching(rows);
        // What changes after the folder came into the scope is looked at again by follow(): that the rows may be old by now is no harm.
        writeAt(at, [&](WriteTransaction& transaction) {
            for (const FoundItem& item : found) putFound(transaction, _row.folder, at.source, item, false);
            ScopeRow next = at;
            next.isScanned = last == 0;
            next.scanItem = last;
            search_queries::updateScope(transaction.connection(), transaction.store(), _row.folder, next);
            if (next.isScanned) transaction.tell(_row.folder, kFolderChanged, transaction.meta().cn);
        });
    }

    void follow(const ScopeRow& at) {
        const ItemRows items = source(at.source);
        std::vector<FoundItem> found;
        std::vector<ItemId> lost;
        ScopeRow next = at;
        bool isKnown = true;
        {
            const ConnectionLease lease = _file.reader();
            const SourceContext context{*lease, _file, _identity};
            lease->beginRead();
            next.cn = items.version(context).cn;
            const SourceChanges changes = items.changes(context, {at.cn, 0});
            isKnown = changes.isKnown;
            std::vector<std::uint64_t> ids;
            for (const SourceChanges::Touched& touched : changes.touched) ids.push_back(touched.id);
            std::vector<RowRecord> rows;
            for (std::size_t from = 0; from < ids.size(); from += _itemsPerStep) {
                rows.clear();
                items.load(context, _request, std::span(ids).subspan(from, std::min(_itemsPerStep, ids.size() - from)), rows);
                const std::vector<FoundItem> some = matching(rows);
                found.insert(found.end(), some.begin(), some.end());
            }
            lost = changes.gone;
            lost.insert(lost.end(), ids.begin(), ids.end());
            lease->rollback();
        }
        std::sort(found.begin(), found.end(), [](const FoundItem& a, const FoundItem& b) { return a.item < b.item; });
        std::erase_if(lost, [&](ItemId item) {
            const auto place =
                std::lower_bound(found.begin(), found.end(), item, [](const FoundItem& a, ItemId id) { return a.item < id; });
            return place != found.end() && place->item == item;
        });
        if (!isKnown) {
            // Nobody knows any more what left: begin anew with this folder.
            writeAt(at, [&](WriteTransaction& transaction) {
                search_queries::FolderRow row = _row;
                row.folderCn = 0;
                search_queries::eraseScope(transaction.connection(), transaction.store(), _row.folder, at.source);
                search_queries::update(transaction.connection(), transaction.store(), row);
                takeAllFound(transaction, _row.folder, at.source);
            });
            return;
        }
        // In portions: others write between them. Done twice they do no harm; the position moves with the last.
        for (std::size_t from = 0; from < lost.size(); from += kItemsPerStep) {
            writeAt(at, [&](WriteTransaction& transaction) {
                for (std::size_t i = from; i < std::min(lost.size(), from + kItemsPerStep); ++i)
                    takeFound(transaction, _row.folder, at.source, lost[i]);
            });
        }
        for (std::size_t from = 0;; from += kItemsPerStep) {
            const bool isLast = from + kItemsPerStep >= found.size();
            writeAt(at, [&](WriteTransaction& transaction) {
                for (std::size_t i = from; i < std::min(found.size(), from + kItemsPerStep); ++i)
                    putFound(transaction, _row.folder, at.source, found[i], true);
                if (isLast) search_queries::updateScope(transaction.connection(), transaction.store(), _row.folder, next);
            });
            if (isLast) break;
        }
    }

    void trim() {
        const std::int64_t before = toMicros(_file.environment().clock.now()) - kDepartureAge;
        if (!search_queries::hasDepartures(*_file.reader(), _file.id(), _row.folder, before)) return;
        write([&](WriteTransaction& transaction) {
            const std::uint64_t last = search_queries::trimDepartures(transaction.connection(), transaction.store(), _row.folder, before);
            if (last != 0) search_queries::setLogFloor(transaction.connection(), transaction.store(), _row.folder, last);
        });
    }

    StoreFile& _file;
    search_queries::FolderRow _row;
    const SearchCriteria _criteria;
    Identity _identity;
    RowRequest _request;
    std::size_t _itemsPerStep = kItemsPerStep;
};

}  // namespace

bool updateSearchFolders(StoreFile& file, std::size_t steps) {
    const std::vector<search_queries::FolderRow> rows = search_queries::all(*file.reader(), file.id());
    for (const search_queries::FolderRow& row : rows) {
        Update update(file, row);
        for (; steps > 0; --steps) {
            if (!update.step()) break;
        }
        if (steps == 0) return true;
    }
    return false;
}

}  // namespace corbel::store
