#include "own_changes.h"

#include "corbel/changes.h"
#include "corbel/property_tags.h"

namespace corbel::soap {
namespace {

void note(Call& call, StoreSession& store, std::uint32_t syncId, OwnKind kind, std::span<const std::string> sourceKeys) {
    if (syncId == 0 || sourceKeys.empty()) return;
    const std::uint64_t number = store.changes().current(0).position;
    std::vector<OwnChange> changes;
    for (const std::string& key : sourceKeys) changes.push_back({key, kind, number, {}});
    call.services.syncs.noteOwn(syncId, call.identity().user, changes);
}

class SourceKeys final : public ItemSink {
public:
    bool item(ItemId, PropertyBag&& properties) override {
        found.emplace_back(properties.text(tags::SourceKey));
        return true;
    }
    std::vector<std::string> found;
};

}  // namespace

std::vector<std::string> sourceKeysOf(StoreSession& store, std::uint32_t syncId, FolderId folder, std::span<const ItemId> items) {
    SourceKeys sink;
    const PropTag wanted[] = {tags::SourceKey};
    if (syncId != 0) store.objects().load(folder, items, wanted, sink);
    return std::move(sink.found);
}

void noteImport(Call& call, std::uint32_t syncId, const std::string& sourceKey, const std::string& changeKey, std::uint64_t number) {
    if (syncId == 0) return;
    const OwnChange change{sourceKey, OwnKind::Saved, number, changeKey};
    call.services.syncs.noteOwn(syncId, call.identity().user, {&change, 1});
}

void noteRemoval(Call& call, StoreSession& store, std::uint32_t syncId, std::span<const std::string> sourceKeys) {
    note(call, store, syncId, OwnKind::Gone, sourceKeys);
}

void noteReading(Call& call, StoreSession& store, std::uint32_t syncId, std::span<const std::string> sourceKeys) {
    note(call, store, syncId, OwnKind::Read, sourceKeys);
}

}  // namespace corbel::soap
