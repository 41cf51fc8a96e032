#include "object_event.h"

#include "sync_changes.h"

namespace corbel::soap {
namespace {

std::optional<Bytes> present(const std::string& bytes) {
    if (bytes.empty()) return std::nullopt;
    return Bytes{bytes};
}

bool isAt(const ObjectEvent& event, const Subscriber& subscriber) noexcept {
    switch (subscriber.target) {
        case Target::Store: return true;
        case Target::Folder: return event.folder == subscriber.folder || (!event.isFolder && event.oldFolder == subscriber.folder);
        case Target::Message: return !event.isFolder && event.item == subscriber.item;
        case Target::Sync:
            if (subscriber.sync.kind == SyncKind::Hierarchy) return event.isFolder && !event.isCounters;
            return !event.isFolder && (event.folder == subscriber.folder || event.oldFolder == subscriber.folder);
        case Target::Table: return false;
    }
    return false;
}

bool isNewMailFor(const ObjectEvent& event, const Subscriber& subscriber, FolderId inbox) noexcept {
    return event.isNewMail && (subscriber.mask & kEventNewMail) && (subscriber.target == Target::Folder || event.folder == inbox);
}

bool isObjectEventFor(const ObjectEvent& event, const Subscriber& subscriber) noexcept {
    if ((event.event & subscriber.mask) == 0 || (event.isCounters && (subscriber.mask & kEventNotOfCounters))) return false;
    const std::uint32_t types = subscriber.mask & (kEventOnMessages | kEventOnFolders);
    return types == 0 || (types & (event.isFolder ? kEventOnFolders : kEventOnMessages)) != 0;
}

std::uint32_t icsTypeOf(const ObjectEvent& event, const Subscriber& subscriber) noexcept {
    const std::uint32_t object = event.isFolder ? kIcsFolder : kIcsMessage;
    // What was moved comes for one folder and goes for the other.
    if (event.event == kEventMoved) return object | (event.folder == subscriber.folder ? kIcsNew : kIcsHardDeleted);
    switch (event.change) {
        case ChangeType::New: return object | kIcsNew;
        case ChangeType::ReadState: return object | kIcsFlag;
        case ChangeType::SoftDeleted: return object | kIcsSoftDeleted;
        case ChangeType::Deleted:
        case ChangeType::Moved:
        case ChangeType::OutOfScope: return object | kIcsHardDeleted;
        case ChangeType::Changed: break;
    }
    return object | kIcsChanged;
}

std::string syncStateBytes(std::uint32_t syncId, std::uint32_t changeId) {
    std::string bytes;
    for (const std::uint32_t value : {syncId, changeId}) {
        for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(value >> shift);
    }
    return bytes;
}

}  // namespace

Notification icsNotification(const Subscriber& subscriber, std::uint32_t changeId, std::uint32_t type) {
    Notification told;
    told.connection = subscriber.connection;
    told.eventType = kEventIcsChange;
    told.ics.emplace(NotificationIcs{Bytes{syncStateBytes(subscriber.sync.id, changeId)}, type});
    return told;
}

void tell(const ObjectEvent& event, const Subscriber& subscriber, FolderId inbox, std::vector<Notification>& to) {
    if (event.number <= subscriber.since || !isAt(event, subscriber)) return;
    if (subscriber.target == Target::Sync) {
        to.push_back(icsNotification(subscriber, changeIdOf(event.number), icsTypeOf(event, subscriber)));
        return;
    }
    if (isNewMailFor(event, subscriber, inbox)) {
        Notification& told = to.emplace_back();
        told.connection = subscriber.connection;
        told.eventType = kEventNewMail;
        told.newMail.emplace(NotificationNewMail{present(event.entryid), present(event.parent), event.messageClass, event.messageFlags});
    }
    if (isObjectEventFor(event, subscriber)) {
        Notification& told = to.emplace_back();
        told.connection = subscriber.connection;
        told.eventType = event.event;
        NotificationObject& object = told.object.emplace();
        object.entryid = present(event.entryid);
        object.objectType = event.isFolder ? kMapiFolder : kMapiMessage;
        object.parent = present(event.parent);
        if (event.event == kEventMoved) {
            object.oldEntryid = present(event.entryid);   // a move keeps it
            object.oldParent = present(event.oldParent);
        }
    }
}

}  // namespace corbel::soap
