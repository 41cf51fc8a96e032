// What computed properties need to know of a store and its people, asked for once a call however many rows want it.
//
// Owned by the Call, as long as it. Looks up at most kMaxBookLookups addresses; further people are shown by their address alone. [worker]
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "corbel/access.h"
#include "corbel/address_book.h"
#include "corbel/objects.h"
#include "corbel/store.h"
#include "quotas.h"

namespace corbel::soap {

inline constexpr std::size_t kMaxBookLookups = 200;   ///< Addresses of one call.

class StoreFacts {
public:
    StoreFacts(Call& call, StoreSession& store);

    const StoreOwner& owner() const noexcept { return _owner; }
    bool isPublic() const noexcept { return _owner.isPublic; }
    bool isOwners() const noexcept { return _isOwners; }   ///< Asked by the owner, or in the owner's name.
    const std::string& entryid() const noexcept { return _entryid; }
    /// How clients name it in their lists.
    std::string name();
    /// nullptr for a public store, and for one whose owner is gone.
    const BookUser* ownerUser();
    const QuotaLevels& quota();   ///< Of the owner; none for a public store.
    RightSet rights(FolderId folder);
    const std::string& folderEntryid(FolderId folder);   ///< "" for one out of sight.
    /// Entryid in the address book of whoever answers to an address or login; "" for a stranger.
    const std::string& personEntryid(std::string_view address);

private:
    Call& _call;
    StoreSession& _store;
    StoreOwner _owner;
    bool _isOwners = false;
    std::string _entryid;
    std::optional<std::optional<BookUser>> _ownerUser;
    std::optional<QuotaLevels> _quota;
    std::map<FolderId, RightSet> _rights;
    std::map<FolderId, std::string> _folders;
    std::map<std::string, std::string, std::less<>> _people;
};

}  // namespace corbel::soap
