#include "store/tables/row_list.h"

#include <algorithm>
#include <unordered_map>

namespace corbel::store {

std::size_t RowList::lowerBound(std::string_view wanted) const noexcept {
    std::size_t low = 0, high = size();
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (key(middle) < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void RowList::append(std::string_view key, bool isUnread) {
    _bytes.append(key);
    _offsets.push_back(_bytes.size());
    _unread.push_back(isUnread);
}

void RowList::assign(std::vector<Entry> rows) {
    std::sort(rows.begin(), rows.end(), [](const Entry& a, const Entry& b) { return a.key < b.key; });
    *this = RowList(*_keys);
    std::size_t bytes = 0;
    for (const Entry& row : rows) bytes += row.key.size();
    _bytes.reserve(bytes);
    _offsets.reserve(rows.size() + 1);
    _unread.reserve(rows.size());
    for (const Entry& row : rows) append(row.key, row.isUnread);
}

void RowList::appendRun(const RowList& from, std::size_t first, std::size_t last) {
    if (first == last) return;
    const std::uint64_t begin = from._offsets[first];
    const std::uint64_t shift = _bytes.size() - begin;
    _bytes.append(from._bytes, begin, from._offsets[last] - begin);
    for (std::size_t i = first; i < last; ++i) _offsets.push_back(from._offsets[i + 1] + shift);
    _unread.insert(_unread.end(), from._unread.begin() + static_cast<std::ptrdiff_t>(first),
                   from._unread.begin() + static_cast<std::ptrdiff_t>(last));
}

RowList RowList::merged(const std::unordered_set<std::uint64_t>& ids, std::vector<Entry> rows, std::vector<Removed>& removed) const {
    std::sort(rows.begin(), rows.end(), [](const Entry& a, const Entry& b) { return a.key < b.key; });
    // Where something goes or comes: what lies between is copied in one piece.
    std::vector<std::size_t> gone;
    for (std::size_t i = 0; !ids.empty() && i < size(); ++i) {
        if (!ids.contains(id(i))) continue;
        gone.push_back(i);
        removed.push_back({id(i), std::string(key(i))});
    }
    RowList made(*_keys);
    made._bytes.reserve(_bytes.size() + rows.size() * 64);
    made._offsets.reserve(_offsets.size() + rows.size());
    made._unread.reserve(size() + rows.size());
    std::size_t at = 0;
    auto nextGone = gone.begin();
    const auto copyTo = [&](std::size_t end) {
        for (; nextGone != gone.end() && *nextGone < end; ++nextGone) {
            made.appendRun(*this, at, *nextGone);
            at = *nextGone + 1;
        }
        if (at < end) made.appendRun(*this, at, end);
        at = std::max(at, end);
    };
    for (const Entry& row : rows) {
        copyTo(lowerBound(row.key));
        made.append(row.key, row.isUnread);
    }
    copyTo(size());
    return made;
}

void placeGroups(const SortKeys& keys, std::vector<RowList::Entry>& entries) {
    for (const SortKeys::GroupSlot& slot : keys.groupSlots()) {
        // By the levels above, which have their values already, and the group's own category.
        const auto groupOf = [&](const std::vector<std::string_view>& parts) {
            std::string group;
            for (std::size_t i = 0; i < slot.levelEnd; ++i) {
                if (i != slot.component) group += parts[i];
            }
            return group;
        };
        std::unordered_map<std::string, std::string> best;
        for (const RowList::Entry& entry : entries) {
            const std::vector<std::string_view> parts = keys.components(entry.key);
            const std::string_view own = parts[slot.own];
            const auto [found, isNew] = best.try_emplace(groupOf(parts), own);
            if (!isNew && (own > found->second) == slot.isLargest) found->second = own;
        }
        for (RowList::Entry& entry : entries) {
            const std::vector<std::string_view> parts = keys.components(entry.key);
            const std::string& value = best.at(groupOf(parts));
            const auto begin = static_cast<std::size_t>(parts[slot.component].data() - entry.key.data());
            entry.key.replace(begin, parts[slot.component].size(), value);
        }
    }
}

VisibleRows::VisibleRows(const RowList& list, const SortKeys& keys, const ToggledHeaders& toggled)
    : _list(&list), _keys(&keys), _isGrouped(keys.order().categories > 0) {
    if (!_isGrouped) return;
    const std::uint32_t levels = keys.order().categories;
    std::string_view prefixes[kMaxCategories];
    bool isExpanded[kMaxCategories] = {};
    std::size_t headers[kMaxCategories] = {};  // index in _rows plus one; 0: hidden
    for (std::size_t leaf = 0; leaf < list.size(); ++leaf) {
        const std::string_view key = list.key(leaf);
        bool isNew = leaf == 0, isSeen = true;
        for (std::uint32_t level = 0; level < levels; ++level) {
            const std::string_view prefix = key.substr(0, keys.headerLength(key, level));
            isNew = isNew || prefix != prefixes[level];
            if (isNew) {
                prefixes[level] = prefix;
                isExpanded[level] = (level < keys.order().expanded) != (!toggled.empty() && toggled.contains(keys.headerName(key, level)));
                headers[level] = 0;
                if (isSeen) {
                    _rows.push_back({isExpanded[level] ? RowKind::ExpandedHeader : RowKind::CollapsedHeader, level, leaf, 0, 0});
                    headers[level] = _rows.size();
                }
            }
            if (headers[level] != 0) {
                Row& header = _rows[headers[level] - 1];
                ++header.leaves;
                header.unread += list.isUnread(leaf);
            }
            isSeen = isSeen && isExpanded[level];
        }
        if (isSeen) _rows.push_back({RowKind::Leaf, levels, leaf, 0, 0});
    }
}

std::string_view VisibleRows::key(std::size_t index) const noexcept {
    if (!_isGrouped) return _list->key(index);
    const Row& row = _rows[index];
    const std::string_view key = _list->key(row.leaf);
    return row.kind == RowKind::Leaf ? key : key.substr(0, _keys->headerLength(key, row.level));
}

std::uint64_t VisibleRows::id(std::size_t index) const {
    const Row visible = row(index);
    return visible.kind == RowKind::Leaf ? _list->id(visible.leaf) : headerId(name(index));
}

std::size_t VisibleRows::indexOf(const RowPosition& position) const noexcept {
    if (position.isEnd) return size();
    std::size_t low = 0, high = size();
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        const std::string_view at = key(middle);
        if (position.isAfter ? at <= position.key : at < position.key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

std::uint64_t headerId(std::string_view name) noexcept {
    constexpr std::uint64_t kBasis = 14695981039346656037u, kPrime = 1099511628211u;  // FNV-1a
    std::uint64_t hash = kBasis;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * kPrime;
    // Above every id of an object, and positive as int64.
    return (hash >> 2) | std::uint64_t{1} << 62;
}

}  // namespace corbel::store
