#include "subscriptions.h"

#include "corbel/changes.h"
#include "corbel/search_folders.h"
#include "sync_changes.h"
#include "table_notifications.h"

namespace corbel::soap {
namespace {

constexpr std::size_t kTableKeyBytes = 4;

void aimAtObject(Call& call, std::string_view entryid, Subscriber& subscriber) {
    if (Call::parsed(entryid).type == static_cast<std::uint16_t>(EntryidType::Message)) {
        const MessageRef message = call.message(entryid);
        subscriber.target = Target::Message;
        subscriber.store = message.store.id();
        subscriber.folder = message.place.folder;
        subscriber.item = message.place.item;
        return;
    }
    const FolderRef folder = call.folder(entryid);
    subscriber.target = folder.folder == 0 ? Target::Store : Target::Folder;
    subscriber.store = folder.store.id();
    subscriber.folder = folder.folder;
    if (folder.folder == 0 || (subscriber.mask & kEventSearchComplete) == 0) return;
    try {
        subscriber.isSearching = folder.store.searchFolders().status(folder.folder).state == SearchState::Building;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::NotFound && error.code() != ErrorCode::NoAccess) throw;   // no search folder
    }
}

/// From the change id on that the client has.
void aimAtSync(Call& call, const SyncStateId& state, Subscriber& subscriber) {
    const auto sync = call.services.syncs.find(state.syncId, call.identity().user);
    if (!sync) throw Error(ErrorCode::NotFound, "There is no such sync id");
    StoreSession& store = storeOf(call, *sync);
    subscriber.target = Target::Sync;
    subscriber.sync = *sync;
    subscriber.store = store.id();
    subscriber.folder = sync->folder;
    const SyncState current = store.changes().current(sync->kind == SyncKind::Contents ? sync->folder : 0);   // NoAccess, NotFound
    if (state.changeId == 0 || sync->kind != SyncKind::Contents) return;
    ContentsQuery query;
    query.folder = sync->folder;
    query.state = stateOf(*sync, state.changeId);
    query.limit = 1;
    const ContentsPage page = store.changes().contents(query);
    if (page.needsResync || !page.changes.empty()) subscriber.behind = icsNotification(subscriber, changeIdOf(current.position), kIcsMessage | kIcsChanged);
}

Subscriber checked(Call& call, const Subscription& wanted) {
    Subscriber subscriber;
    subscriber.connection = wanted.connection;
    subscriber.session = call.session;
    subscriber.sessionId = call.session->id;
    subscriber.mask = wanted.eventMask;
    if (wanted.eventMask == kEventIcsChange) aimAtSync(call, wanted.syncState, subscriber);
    else if (wanted.key.value.size() == kTableKeyBytes) aimAtTable(call, wanted.key.value, subscriber);
    else aimAtObject(call, wanted.key.value, subscriber);
    return subscriber;
}

}  // namespace

void subscribe(Call& call, const Subscription& wanted) { call.session->group->channel().add(call, checked(call, wanted)); }

void subscribe(Call& call, const std::vector<Subscription>& wanted) {
    if (wanted.size() > kMaxSubscriptions) throw Error(ErrorCode::LimitReached, "Too many subscriptions at once");
    std::vector<Subscriber> all;
    for (const Subscription& each : wanted) all.push_back(checked(call, each));
    NotificationChannel& channel = call.session->group->channel();
    for (std::size_t i = 0; i < all.size(); ++i) {
        try {
            channel.add(call, all[i]);
        } catch (...) {
            for (std::size_t made = 0; made < i; ++made) channel.remove(all[made].connection);
            throw;
        }
    }
}

}  // namespace corbel::soap
