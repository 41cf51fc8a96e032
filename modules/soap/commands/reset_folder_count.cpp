// resetFolderCount: a folder's counters are kept in the transaction that changes it, so none is ever to be set right.
#include "commands/verbs.h"
#include "corbel/access.h"

namespace corbel::soap {
namespace {

struct ResetFolderCount {
    Bytes entryid;
};
template <class V>
void fields(V& visit, ResetFolderCount& value) {
    visit("sEntryId", value.entryid);
}

struct ResetFolderCountAnswer {
    std::uint32_t updates = 0;
};
template <class V>
void fields(V& visit, ResetFolderCountAnswer& value) {
    visit("ulUpdates", value.updates);
}

ResetFolderCountAnswer resetFolderCount(Call& call, const ResetFolderCount& request) {
    if (Call::parsed(request.entryid.value).type != static_cast<std::uint16_t>(EntryidType::Folder)) throw Refusal{Status::InvalidType};
    const FolderRef target = call.folder(request.entryid.value);
    if (!(target.store.access().rights(target.folder) & kRightOwner)) throw Error(ErrorCode::NoAccess, "Only the folder's owner may do that");
    return {};
}

}  // namespace

const Operation kResetFolderCount = operation<resetFolderCount>("resetFolderCount");

}  // namespace corbel::soap
