// One request while it is worked on: who asks, what was opened for it, and whether it waits.
//
// Lives on the stack of a worker. Stores are opened when they are first asked for and closed with the call. Ids from clients lead to
// stores here and nowhere else, so that every one passes StoreSession's rights. [worker]
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "codec/entryids.h"
#include "corbel/event.h"
#include "corbel/objects.h"
#include "corbel/store.h"
#include "errors.h"
#include "services.h"

namespace corbel::soap {

/// A folder of a store; folder 0 is the store itself.
struct FolderRef {
    StoreSession& store;
    FolderId folder = 0;
};
struct MessageRef {
    StoreSession& store;
    ItemPlace place;
};

class StoreFacts;

class Call {
public:
    Call(Services& services, Connection& connection);
    ~Call();
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    Services& services;
    Connection& connection;
    ClientSessionPtr session;          ///< Null for operations that need none.
    bool isWoken = false;              ///< Called again after park().
    std::span<const ChangeEvent> events;   ///< What woke it; none when the time is over.
    std::optional<std::chrono::milliseconds> parkedFor;   ///< Set by park().

    /// The session's identity.
    const Identity& identity() const { return session->identity; }
    /// NoAccess unless a trusted service or an administrator asks.
    void requireAdmin() const;
    bool isAdmin() const noexcept { return session->isSystem || session->identity.isAdmin; }

    /// The session's user's own mailbox. NotFound for SYSTEM, who has none.
    StoreSession& ownStore();
    /// A store by its number or GUID, as far as the session may open it. NotFound.
    StoreSession& store(const StoreOwner& owner);
    StoreSession& storeOfGuid(std::string_view guid);
    /// What an entryid of a store, a folder or a message leads to. Refusal InvalidEntryid for bytes that are none or of another type, NotFound.
    StoreSession& storeOf(std::string_view entryid);
    FolderRef folder(std::string_view entryid);        ///< Also a store's: folder 0.
    MessageRef message(std::string_view entryid);
    /// As folder(), and not a store: Refusal InvalidEntryid.
    FolderRef realFolder(std::string_view entryid);
    /// Which type it is of. Refusal InvalidEntryid.
    static ObjectEntryid parsed(std::string_view entryid);

    /// What computed properties know of a store that was opened here.
    StoreFacts& facts(StoreSession& opened);
    /// Who acts in a store: the session's user, and for a trusted service the store's owner.
    Identity identityIn(const StoreSession& opened);

    /// The call is not answered yet: it is made again when one of `keys` changes or the time is over.
    void park(std::chrono::milliseconds time, std::span<const WatchKey> keys);

private:
    Identity actor(const StoreOwner& owner);
    std::map<StoreId, std::unique_ptr<StoreSession>> _stores;
    std::map<StoreId, std::unique_ptr<StoreFacts>> _facts;
};

}  // namespace corbel::soap
