#include "store_facts.h"

#include "book_ids.h"
#include "corbel/text.h"

namespace corbel::soap {

StoreFacts::StoreFacts(Call& call, StoreSession& store) : _call(call), _store(store), _entryid(store.objects().storeEntryid()) {
    const auto owner = call.services.stores.find(store.id());
    if (!owner) throw Error(ErrorCode::NotFound, "There is no such store", "store " + std::to_string(store.id()));
    _owner = *owner;
    _isOwners = !_owner.isPublic && (call.session->isSystem || _owner.owner == call.identity().user);
}

const BookUser* StoreFacts::ownerUser() {
    if (!_ownerUser) _ownerUser = _owner.owner == 0 ? std::nullopt : _call.services.book.user(_owner.owner);
    return *_ownerUser ? &**_ownerUser : nullptr;
}

std::string StoreFacts::name() {
    if (_owner.isPublic) return "Public Folders";
    const BookUser* const user = ownerUser();
    return "Inbox - " + (user ? user->displayName : "unknown");
}

const QuotaLevels& StoreFacts::quota() {
    if (!_quota) {
        const BookUser* const user = ownerUser();
        _quota = user ? quotaOfUser(_call, *user) : QuotaLevels{};
    }
    return *_quota;
}

RightSet StoreFacts::rights(FolderId folder) {
    if (_isOwners) return kRightsAll;
    const auto [place, isNew] = _rights.try_emplace(folder, 0);
    if (!isNew) return place->second;
    try {
        place->second = _store.access().rights(folder);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::NotFound && error.code() != ErrorCode::NoAccess) throw;
    }
    return place->second;
}

const std::string& StoreFacts::folderEntryid(FolderId folder) {
    const auto [place, isNew] = _folders.try_emplace(folder);
    if (!isNew || folder == 0) return place->second;
    try {
        place->second = _store.objects().folderIds(folder).entryid;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::NotFound) throw;
    }
    return place->second;
}

const std::string& StoreFacts::personEntryid(std::string_view address) {
    static const std::string none;
    if (address.empty()) return none;
    const std::string folded = text::toLower(address);
    if (const auto known = _people.find(folded); known != _people.end()) return known->second;
    if (_people.size() >= kMaxBookLookups) return none;
    std::string& entryid = _people[folded];
    try {
        if (const auto user = _call.services.book.findUser(_owner.tenant, address)) entryid = entryidOf(*user);
    } catch (const Error& error) {
        // Two people answer to it, or the directory is down: mail can be read all the same.
        if (error.code() != ErrorCode::Conflict && error.code() != ErrorCode::Unavailable) throw;
    }
    return entryid;
}

}  // namespace corbel::soap
