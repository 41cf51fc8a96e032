#include "store/recovery/arrivals.h"

#include "store/item_queries.h"

namespace corbel::store {

Arrivals::Arrivals(WriteTransaction& transaction, FolderId folder, std::uint32_t kinds)
    : _transaction(transaction), _folder(folder), _kinds(kinds | kItemsAdded), _uidValidity(transaction.folder(folder).uidValidity),
      _accounts(transaction, folder) {}

ItemRow Arrivals::add(ItemRow row) {
    switch (kindOf(row.uid)) {
        case ItemKind::Visible: row.uid = _accounts.takeUid(0); break;
        case ItemKind::Pending:
            row.uid = kFirstPendingUid + row.item;
            _transaction.itemsPending();
            break;
        case ItemKind::Associated: row.uid = kFirstAssociatedUid + row.item; break;
    }
    row.cn = _lastChange = _transaction.nextChange();
    row.readCn = row.cn;
    row.arrivedCn = row.cn;
    row.saved = _transaction.now();
    item_queries::insert(_transaction.connection(), _transaction.store(), _folder, row);
    _accounts.added(row);
    return row;
}

void Arrivals::finish() {
    if (_lastChange != 0) _accounts.finish(_lastChange, _kinds);
}

std::uint64_t KeywordMap::map(std::uint64_t bits) {
    if (bits == 0) return 0;
    if (bits == _lastFrom) return _lastTo;
    std::vector<std::string> names;
    for (std::size_t bit = 0; bit < _from->size(); ++bit) {
        if (bits >> bit & 1) names.push_back((*_from)[bit]);
    }
    _lastTo = _transaction.keywordBits(_to, names, true);
    _lastFrom = bits;
    return _lastTo;
}

}  // namespace corbel::store
