// What happened to a folder or message, who subscribed to it, and how that is told. Values. [any thread]
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "codec/structures.h"
#include "corbel/objects.h"
#include "corbel/store.h"
#include "syncs.h"

namespace corbel::soap {

struct ClientSession;

/// fnev* of MAPI (mapidefs.h), as bits of an event mask.
enum EventMask : std::uint32_t {
    kEventNewMail = 0x2,
    kEventCreated = 0x4,
    kEventDeleted = 0x8,
    kEventModified = 0x10,
    kEventMoved = 0x20,
    kEventSearchComplete = 0x80,
    kEventTableModified = 0x100,
    kEventOnMessages = 0x10000,      ///< With neither of the two: of both.
    kEventOnFolders = 0x20000,
    kEventNotOfCounters = 0x40000,   ///< Not when nothing but a folder's counts changed.
    kEventIcsChange = 0x80000001,
};

inline constexpr std::uint32_t kMapiFolder = 3, kMapiMessage = 5;   ///< MAPI object types.

struct ObjectEvent {
    std::uint32_t event = 0;         ///< One bit of EventMask.
    bool isFolder = false;
    bool isCounters = false;         ///< Of a folder: only its counts changed.
    bool isNewMail = false;          ///< A created message that arrived unread.
    FolderId folder = 0;             ///< The folder itself, or where the message is; of a deleted one: was.
    FolderId oldFolder = 0;          ///< Of a moved message.
    ItemId item = 0;
    std::uint64_t number = 0;
    ChangeType change = ChangeType::Changed;
    std::string entryid, parent, oldParent;   ///< The ones that there are.
    std::string messageClass;
    std::uint32_t messageFlags = 0;
};

enum class Target : std::uint8_t { Store, Folder, Message, Table, Sync };

/// A subscription, checked.
struct Subscriber {
    std::uint32_t connection = 0;    ///< The client's number for it.
    std::weak_ptr<ClientSession> session;   // ends with it
    std::uint64_t sessionId = 0;
    Target target = Target::Store;
    std::uint32_t mask = 0;
    StoreId store = 0;
    FolderId folder = 0;             ///< Of a message: where it is.
    ItemId item = 0;
    std::uint32_t table = 0;
    Sync sync;
    std::optional<Notification> behind;   ///< Of a sync id: told at once, since there are changes already.
    std::uint64_t since = 0;         ///< What has this number or a lower one was before the subscription.
    bool isSearching = false;        ///< A search folder that was being filled when it was looked at.
};

/// All that the subscriber is told of the event, if any: new mail is told beside the creation. `inbox`: of the store, where what arrives is new
/// mail for who subscribed to the store.
void tell(const ObjectEvent& event, const Subscriber& subscriber, FolderId inbox, std::vector<Notification>& to);
/// That something changed since the change id of a sync id. `type`: as IcsChange::type.
Notification icsNotification(const Subscriber& subscriber, std::uint32_t changeId, std::uint32_t type);

}  // namespace corbel::soap
