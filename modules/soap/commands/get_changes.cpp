// getChanges: what changed since a change id, for a client that follows a folder, a hierarchy or the address book.
#include "commands/verbs.h"
#include "sync_changes.h"

namespace corbel::soap {
namespace {

struct GetChanges {
    Bytes folder;
    std::uint32_t syncId = 0, changeId = 0, kind = 0, flags = 0;
    std::optional<Restriction> restriction;
};
template <class V>
void fields(V& visit, GetChanges& value) {
    visit("sSourceKeyFolder", value.folder);
    visit("ulSyncId", value.syncId);
    visit("ulChangeId", value.changeId);
    visit("ulChangeType", value.kind);
    visit("ulFlags", value.flags);
    visit("lpsRestrict", value.restriction);
}

struct GetChangesAnswer {
    IcsChanges found;
};
template <class V>
void fields(V& visit, GetChangesAnswer& value) {
    visit("sChangesArray", value.found.changes);
    visit("ulMaxChangeId", value.found.next);
}

GetChangesAnswer getChanges(Call& call, const GetChanges& request) {
    SyncRequest asked{request.changeId, request.flags, request.restriction};
    if (request.kind == static_cast<std::uint32_t>(SyncKind::AddressBook)) return {bookChanges(call, request.folder, asked)};
    if (request.syncId == 0) throw Refusal{Status::InvalidParameter};
    // The sync id says of which folder: clients that know theirs send none.
    auto sync = call.services.syncs.find(request.syncId, call.identity().user);
    if (!sync) throw Error(ErrorCode::NotFound, "There is no such sync id");
    if (static_cast<std::uint32_t>(sync->kind) != request.kind) throw Refusal{Status::Collision};
    if (sync->kind == SyncKind::Hierarchy) return {hierarchyChanges(call, *sync, asked)};
    if (asked.restriction) call.services.names.toStored(*asked.restriction);
    return {contentsChanges(call, *sync, asked)};
}

}  // namespace

const Operation kGetChanges = operation<getChanges>("getChanges");

}  // namespace corbel::soap
