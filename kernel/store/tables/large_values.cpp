#include "store/tables/large_values.h"

#include <algorithm>

namespace corbel::store {

void judgeLarge(PropertyLoader& loader, std::span<const Restriction> leaves, std::span<RowRecord> rows) {
    if (leaves.empty()) return;
    loader.setOnLarge([leaves, rows](ItemId item, PropTag tag, std::uint64_t sizeBytes, const PropertyLoader::ReadPieces& read) {
        const auto row = std::find_if(rows.begin(), rows.end(), [item](const RowRecord& each) { return each.id == item; });
        if (row == rows.end()) return;
        for (const Restriction& leaf : leaves) {
            if (leaf.tag.id() == tag.id()) row->large.push_back({leaf, fulfils(leaf, {tag, sizeBytes, read})});
        }
    });
}

}  // namespace corbel::store
