#include "own_changes.h"

#include "corbel/changes.h"

namespace corbel::soap {
namespace {

void note(Call& call, StoreSession& store, std::uint32_t syncId, OwnKind kind, std::span<const std::string> sourceKeys) {
    if (syncId == 0 || sourceKeys.empty()) return;
    const std::uint64_t number = store.changes().current(0).position;
    std::vector<OwnChange> changes;
    for (const std::string& key : sourceKeys) changes.push_back({key, kind, number, {}});
    call.services.syncs.noteOwn(syncId, call.identity().user, changes);
}

}  // namespace

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
