#include "store_follower.h"

#include <algorithm>

#include "corbel/error.h"
#include "corbel/property_tags.h"

namespace corbel::soap {
namespace {

constexpr int kMaxRuns = 8;               // while others change the folder
constexpr std::size_t kPageSize = 500;

constexpr PropTag kShown[] = {tags::EntryId, tags::MessageClass, tags::MessageFlags};

const std::string* text(const PropertyBag& properties, PropTag tag) {
    const Property* const found = properties.find(tag);
    return found ? std::get_if<std::string>(&found->value) : nullptr;
}

/// Fills in what events tell of messages that are there.
class Describer final : public ItemSink {
public:
    explicit Describer(std::map<ItemId, ObjectEvent*> events) : _events(std::move(events)) {}
    bool item(ItemId item, PropertyBag&& properties) override {
        const auto found = _events.find(item);
        if (found == _events.end()) return true;
        ObjectEvent& event = *found->second;
        if (const std::string* const entryid = text(properties, tags::EntryId)) event.entryid = *entryid;
        if (const std::string* const messageClass = text(properties, tags::MessageClass)) event.messageClass = *messageClass;
        if (const Property* const flags = properties.find(tags::MessageFlags)) {
            if (const auto* const number = std::get_if<std::int64_t>(&flags->value)) event.messageFlags = static_cast<std::uint32_t>(*number);
        }
        return true;
    }

private:
    const std::map<ItemId, ObjectEvent*> _events;
};

void describe(StoreSession& store, FolderId folder, std::vector<ObjectEvent>& events, std::size_t from) {
    std::map<ItemId, ObjectEvent*> byItem;
    std::vector<ItemId> items;
    for (std::size_t i = from; i < events.size(); ++i) {
        if (events[i].event == kEventDeleted || events[i].event == kEventMoved) continue;
        byItem[events[i].item] = &events[i];
        items.push_back(events[i].item);
    }
    if (items.empty()) return;
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
    Describer sink(std::move(byItem));
    store.objects().load(folder, items, kShown, sink);
}

std::string entryidOfFolder(StoreSession& store, FolderId folder) {
    try {
        return store.objects().folderIds(folder).entryid;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::NotFound) throw;
        return store.changes().departedFolderEntryid(folder);
    }
}

std::string entryidOfItem(StoreSession& store, ItemId item) {
    try {
        return store.objects().itemIds(item).entryid;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::NotFound && error.code() != ErrorCode::NoAccess) throw;
        return store.changes().departedEntryid(item);
    }
}

ObjectEvent eventOf(const ItemChange& change, FolderId folder) {
    ObjectEvent event;
    event.item = change.item;
    event.folder = folder;
    event.number = change.number;
    event.change = change.type;
    switch (change.type) {
        case ChangeType::New:
            event.event = kEventCreated;
            event.isNewMail = (change.flags & (kSeen | kDraft)) == 0;
            break;
        case ChangeType::Changed:
        case ChangeType::ReadState: event.event = kEventModified; break;
        case ChangeType::Moved:
            event.event = kEventMoved;
            event.oldFolder = folder;
            event.folder = change.movedTo;
            break;
        case ChangeType::Deleted:
        case ChangeType::SoftDeleted:
        case ChangeType::OutOfScope: event.event = kEventDeleted; break;
    }
    return event;
}

/// What arrived in one followed folder out of another is one event, the move.
void mergeMoves(std::vector<ObjectEvent>& events) {
    std::map<ItemId, FolderId> moved;
    for (const ObjectEvent& event : events) {
        if (event.event == kEventMoved) moved[event.item] = event.folder;
    }
    if (moved.empty()) return;
    std::erase_if(events, [&](const ObjectEvent& event) {
        if (event.event != kEventCreated) return false;
        const auto found = moved.find(event.item);
        return found != moved.end() && found->second == event.folder;
    });
}

}  // namespace

StoreFollower::StoreFollower(StoreSession& store) : _inbox(store.objects().specialFolders().inbox) { beginAnew(store); }

void StoreFollower::beginAnew(StoreSession& store) {
    _hierarchy = store.changes().current(0);
    _epoch = _hierarchy.epoch;
    _position = _hierarchy.position;
    _ahead.clear();
}

std::uint64_t StoreFollower::positionOf(FolderId folder) const {
    const auto ahead = _ahead.find(folder);
    return ahead == _ahead.end() ? _position : std::max(_position, ahead->second);
}

std::vector<ObjectEvent> StoreFollower::find(StoreSession& store, const FollowedScope& scope) {
    std::vector<ObjectEvent> events;
    std::set<FolderId> folders;
    bool looksAtFolders = true;
    std::uint64_t reached = 0;
    if (scope.isHinted) {
        looksAtFolders = false;
        for (const auto& [folder, kinds] : scope.changed) {
            if (scope.isWholeStore || scope.folders.contains(folder)) folders.insert(folder);
            looksAtFolders = looksAtFolders || (kinds & kFolderChanged) != 0;
        }
    } else {
        const SyncState current = store.changes().current(0);
        if (current.epoch != _epoch) {
            // Of another time: nothing that was known says what happened.
            beginAnew(store);
            return events;
        }
        if (current.position == _position) return events;
        reached = current.position;
        folders = scope.folders;
        if (scope.isWholeStore) {
            for (const FolderInfo& info : store.folders()) folders.insert(info.id);
        }
    }
    if (looksAtFolders) findFolders(store, events);
    for (const FolderId folder : folders) {
        try {
            if (!scope.isHinted && store.counters(folder).highestModSeq <= positionOf(folder)) continue;
            findInFolder(store, folder, events);
        } catch (const Error& error) {
            // Gone, or not to be read (any more), or a search folder.
            if (error.code() != ErrorCode::NotFound && error.code() != ErrorCode::NoAccess) throw;
        }
    }
    mergeMoves(events);
    if (reached != 0) {
        _position = reached;
        std::erase_if(_ahead, [this](const auto& each) { return each.second <= _position; });
    }
    if (events.size() > kMaxEventsAtOnce) events.erase(events.begin(), events.end() - kMaxEventsAtOnce);
    return events;
}

void StoreFollower::findInFolder(StoreSession& store, FolderId folder, std::vector<ObjectEvent>& to) {
    const std::uint64_t known = positionOf(folder);
    const std::size_t before = to.size();
    ContentsQuery query;
    query.folder = folder;
    query.state = {_epoch, known, known, known, known, 0};
    query.limit = kPageSize;
    std::uint64_t number = 0;
    for (int run = 0; run < kMaxRuns;) {
        ContentsPage page = store.changes().contents(query);
        if (page.needsResync) {
            beginAnew(store);
            return;
        }
        const std::size_t from = to.size();
        for (const ItemChange& change : page.changes) {
            to.push_back(eventOf(change, folder));
            number = change.number;
        }
        describe(store, folder, to, from);
        query.state = page.next;
        if (page.hasMore) continue;
        if (page.next.known == page.next.end) break;
        ++run;
    }
    _ahead[folder] = query.state.position;
    if (to.size() == before) return;
    const std::string entryid = entryidOfFolder(store, folder);
    for (std::size_t i = before; i < to.size(); ++i) {
        ObjectEvent& event = to[i];
        event.parent = entryid;
        if (event.event == kEventMoved) {
            event.oldParent = entryid;
            event.parent = entryidOfFolder(store, event.folder);
        }
        if (event.entryid.empty()) event.entryid = entryidOfItem(store, event.item);
    }
    ObjectEvent counters;
    counters.event = kEventModified;
    counters.isFolder = counters.isCounters = true;
    counters.folder = folder;
    counters.number = number;
    counters.entryid = entryid;
    const auto place = store.objects().findFolder(folder);
    if (place && place->parent != 0) counters.parent = entryidOfFolder(store, place->parent);
    to.push_back(std::move(counters));
}

void StoreFollower::findFolders(StoreSession& store, std::vector<ObjectEvent>& to) {
    HierarchyPage page = store.changes().hierarchy(_hierarchy);
    if (page.needsResync) {
        _hierarchy = store.changes().current(0);
        return;
    }
    _hierarchy = page.next;
    const FolderId subtree = page.changes.empty() ? 0 : store.objects().specialFolders().subtree;
    for (const FolderChange& change : page.changes) {
        ObjectEvent& event = to.emplace_back();
        event.isFolder = true;
        event.folder = change.folder;
        event.number = change.number;
        event.change = change.type;
        event.event = change.type == ChangeType::New ? kEventCreated : isDeparture(change.type) ? kEventDeleted : kEventModified;
        event.entryid = entryidOfFolder(store, change.folder);
        const FolderId parent = change.parent != 0 ? change.parent : subtree;
        if (parent != 0) event.parent = entryidOfFolder(store, parent);
    }
}

}  // namespace corbel::soap
