#include "corbel/testing/fake_store.h"

#include "fake_session.h"
#include "fake_transfers.h"

namespace corbel::testing {
namespace {

std::string guidOf(StoreId store) {
    std::string guid = "fake store......";
    for (std::size_t i = guid.size(); i > guid.size() - 6; store >>= 8) guid[--i] = static_cast<char>(store & 0xff);
    return guid;
}

StoreOwner ownerOf(const Store& store) { return {store.id, false, store.owner, store.tenant, guidOf(store.id)}; }

}  // namespace

FakeStores::FakeStores(const Clock& clock) : _clock(clock), _data(std::make_unique<Data>()), _transfers(std::make_unique<FakeTransfers>(*this)) {}
FakeStores::~FakeStores() = default;

std::unique_ptr<StoreSession> FakeStores::openOwn(const Identity& identity) {
    const std::lock_guard lock(_data->mutex);
    const auto [found, isNew] = _data->stores.try_emplace(identity.user);
    Store& store = found->second;
    if (isNew) {
        store.id = store.owner = identity.user;
        store.tenant = identity.tenant;
        static const std::vector<std::pair<std::string, SpecialUse>> special = {
            {"INBOX", SpecialUse::Inbox}, {"Drafts", SpecialUse::Drafts}, {"Sent", SpecialUse::Sent},
            {"Trash", SpecialUse::Trash}, {"Junk", SpecialUse::Junk},     {"Calendar", SpecialUse::Calendar}};
        for (const auto& [path, use] : special) {
            const FolderId id = _data->nextId++;
            const char* type = use == SpecialUse::Calendar ? "IPF.Appointment" : "IPF.Note";
            store.folders[id].info = {id, 0, path, type, use, false, false, static_cast<std::uint32_t>(id)};
        }
    }
    return std::make_unique<Session>(*this, store, identity);
}

std::unique_ptr<StoreSession> FakeStores::open(const Identity& identity, StoreId store) {
    if (store == identity.user) return openOwn(identity);
    const std::lock_guard lock(_data->mutex);
    const auto found = _data->stores.find(store);
    if (found == _data->stores.end() || !_data->isShared(found->second, identity.user, ~RightSet{0}))
        throw Error(ErrorCode::NotFound, "There is no such store");
    return std::make_unique<Session>(*this, found->second, identity);
}

void FakeStores::share(const Identity& owner, std::string_view folder, const Identity& with, RightSet rights) {
    const auto session = openOwn(owner);
    const auto found = session->findFolder(folder);
    if (!found) throw Error(ErrorCode::NotFound, "There is no such folder");
    session->access().setMember(found->id, {MemberKind::User, with.user}, rights);
    const std::lock_guard lock(_data->mutex);
    _data->logins[owner.user] = owner.login;
}

std::vector<SharedStore> FakeStores::shared(const Identity& identity) {
    const std::lock_guard lock(_data->mutex);
    std::vector<SharedStore> out;
    for (const auto& [id, store] : _data->stores) {
        if (store.owner != identity.user && _data->isShared(store, identity.user, kRightFolderVisible | kRightOwner))
            out.push_back({id, false, store.owner, _data->logins[store.owner]});
    }
    return out;
}

Transfers& FakeStores::transfers() { return *_transfers; }

StoreId FakeStores::ownStoreId(const Identity& identity) {
    const std::lock_guard lock(_data->mutex);
    return _data->stores.count(identity.user) ? identity.user : 0;
}

std::optional<StoreOwner> FakeStores::findByGuid(std::string_view guid) {
    const std::lock_guard lock(_data->mutex);
    for (const auto& [id, store] : _data->stores)
        if (guidOf(id) == guid) return ownerOf(store);
    return std::nullopt;
}

std::optional<StoreOwner> FakeStores::find(StoreId store) {
    const std::lock_guard lock(_data->mutex);
    const auto found = _data->stores.find(store);
    return found == _data->stores.end() ? std::nullopt : std::optional(ownerOf(found->second));
}

std::vector<StoreOwner> FakeStores::list(StoreId after, std::size_t limit) {
    const std::lock_guard lock(_data->mutex);
    std::vector<StoreOwner> out;
    for (auto at = _data->stores.upper_bound(after); at != _data->stores.end() && out.size() < limit; ++at) out.push_back(ownerOf(at->second));
    return out;
}

std::unique_ptr<MessageWriter> FakeStores::newMessage(std::uint64_t maxBytes) { return std::make_unique<Writer>(maxBytes); }

Uid FakeStores::deliver(const Identity& identity, std::string_view folder, std::string_view message, std::uint32_t flags,
                        std::string_view prefix) {
    const auto session = openOwn(identity);
    const Staged staged{std::string(message)};
    AppendItem item;
    item.message = &staged;
    item.prefix = prefix;
    item.flags = flags;
    item.isDelivery = true;
    const auto found = session->findFolder(folder);
    if (!found) throw Error(ErrorCode::NotFound, "There is no such folder");
    return session->append(found->id, std::span(&item, 1)).uids.at(0);
}

}  // namespace corbel::testing
