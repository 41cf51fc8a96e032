#include "store/message_changes.h"

namespace corbel::store {

std::vector<std::uint32_t> findItems(const MailboxSnapshot& snapshot, std::span<const Uid> uids) {
    std::vector<std::uint32_t> indexes;
    indexes.reserve(uids.size());
    std::uint32_t index = 0;
    std::span<const ViewItem> run;   // items from `index` on, empty when not known
    for (const Uid uid : uids) {
        // Most often the next UID asked for is the next item.
        if (run.empty() || run.front().uid != uid) {
            index = snapshot.lowerBound(uid);
            if (index >= snapshot.size()) break;
            run = snapshot.run(index);
            if (run.front().uid != uid) continue;
        }
        indexes.push_back(index);
        ++index;
        run = run.subspan(1);
        if (run.empty() && index < snapshot.size()) run = snapshot.run(index);
    }
    return indexes;
}

std::vector<UidRange> toRanges(const MailboxSnapshot& snapshot, std::span<const std::uint32_t> indexes) {
    std::vector<UidRange> ranges;
    for (std::size_t i = 0; i < indexes.size();) {
        std::size_t end = i + 1;
        while (end < indexes.size() && indexes[end] == indexes[end - 1] + 1) ++end;
        ranges.push_back({snapshot.item(indexes[i]).uid, snapshot.item(indexes[end - 1]).uid});
        i = end;
    }
    return ranges;
}

}  // namespace corbel::store
