#include "call.h"

#include "store_facts.h"

namespace corbel::soap {

Call::Call(Services& services_, Connection& connection_) : services(services_), connection(connection_) {}
Call::~Call() = default;

StoreFacts& Call::facts(StoreSession& opened) {
    auto& place = _facts[opened.id()];
    if (!place) place = std::make_unique<StoreFacts>(*this, opened);
    return *place;
}

void Call::requireAdmin() const {
    if (!isAdmin()) throw Error(ErrorCode::NoAccess, "Only an administrator may do that");
}

/// A trusted service acts as the owner of a private mailbox; in public ones it is an administrator.
Identity Call::actor(const StoreOwner& owner) {
    if (!session->isSystem) return session->identity;
    if (owner.isPublic) {
        Identity system = session->identity;
        system.tenant = owner.tenant;
        system.isAdmin = true;
        return system;
    }
    auto identity = services.book.identity(owner.owner);
    if (!identity) throw Error(ErrorCode::NotFound, "The mailbox has no owner", "store " + std::to_string(owner.id));
    return std::move(*identity);
}

StoreSession& Call::ownStore() {
    if (session->isSystem) throw Error(ErrorCode::NotFound, "SYSTEM has no mailbox");
    auto opened = services.stores.openOwn(session->identity);
    const StoreId id = opened->id();
    const auto [place, isNew] = _stores.try_emplace(id, std::move(opened));
    return *place->second;
}

StoreSession& Call::store(const StoreOwner& owner) {
    auto& place = _stores[owner.id];
    if (!place) place = services.stores.open(actor(owner), owner.id);
    return *place;
}

StoreSession& Call::storeOfGuid(std::string_view guid) {
    const auto owner = services.stores.findByGuid(guid);
    if (!owner) throw Error(ErrorCode::NotFound, "There is no such store");
    return store(*owner);
}

ObjectEntryid Call::parsed(std::string_view entryid) {
    auto id = parseEntryid(entryid);
    if (!id) throw Refusal{Status::InvalidEntryid};
    return std::move(*id);
}

StoreSession& Call::storeOf(std::string_view entryid) { return storeOfGuid(parsed(entryid).storeGuid); }

FolderRef Call::folder(std::string_view entryid) {
    const ObjectEntryid id = parsed(entryid);
    const bool isStore = id.type == static_cast<std::uint16_t>(EntryidType::Store);
    if (!isStore && id.type != static_cast<std::uint16_t>(EntryidType::Folder)) throw Refusal{Status::InvalidEntryid};
    StoreSession& opened = storeOfGuid(id.storeGuid);
    if (isStore) return {opened, 0};
    const FolderId found = opened.objects().folderOfEntryid(id.bytes);
    if (found == 0) throw Error(ErrorCode::NotFound, "There is no such folder");
    return {opened, found};
}

FolderRef Call::realFolder(std::string_view entryid) {
    const FolderRef found = folder(entryid);
    if (found.folder == 0) throw Refusal{Status::InvalidEntryid};
    return found;
}

MessageRef Call::message(std::string_view entryid) {
    const ObjectEntryid id = parsed(entryid);
    if (id.type != static_cast<std::uint16_t>(EntryidType::Message)) throw Refusal{Status::InvalidEntryid};
    StoreSession& opened = storeOfGuid(id.storeGuid);
    const ItemId item = opened.objects().itemOfEntryid(id.bytes);
    const auto place = item == 0 ? std::nullopt : opened.objects().find(item);
    if (!place) throw Error(ErrorCode::NotFound, "There is no such message");
    return {opened, *place};
}

Identity Call::identityIn(const StoreSession& opened) {
    if (!session->isSystem) return session->identity;
    const auto owner = services.stores.find(opened.id());
    if (!owner) throw Error(ErrorCode::NotFound, "There is no such store");
    return actor(*owner);
}

void Call::park(std::chrono::milliseconds time, std::span<const WatchKey> keys) {
    connection.watch(keys);
    parkedFor = time;
}

}  // namespace corbel::soap
