// Where a mailbox name leads (RFC 2342): into the user's own store, into somebody else's below "Other Users/<login>/", or into the tenant's
// public folders below "Public Folders/". The one place that knows these names.
//
// NameSpaces belongs to the session and holds opened stores only while a call runs. Which folders are there for the user the store says.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "codec/list_pattern.h"
#include "corbel/access.h"
#include "corbel/store.h"

namespace corbel::imap {

inline constexpr std::string_view kOtherUsers = "Other Users";
inline constexpr std::string_view kPublicFolders = "Public Folders";

enum class Space : std::uint8_t { Own, Others, Public };

/// A name taken apart. `login` and `path` may be empty: the name ends above a mailbox.
struct SpaceName {
    Space space = Space::Own;
    std::string login;
    std::string path;
};
SpaceName splitSpace(std::string_view name);

/// A store and a path in it where something is or may be made.
struct Place {
    StoreSession* store = nullptr;  ///< Lives until the call ends.
    Space space = Space::Own;
    std::string path;
};

/// A mailbox that is there.
struct FoundFolder {
    StoreSession* store = nullptr;
    Space space = Space::Own;
    FolderInfo folder;
};

/// A store as LIST shows it: the names of its folders begin with `prefix`.
struct ListedStore {
    StoreSession* store = nullptr;
    Space space = Space::Own;
    std::string prefix;  ///< Empty for the own one, else with a separator at its end.
};

class NameSpaces {
public:
    NameSpaces(Stores& stores, const Identity& identity) : _stores(stores), _identity(identity) {}

    StoreSession& own();
    /// NotFound when the user has no right in it.
    StoreSession& at(StoreId store);
    /// Closes what was opened.
    void release() noexcept;

    /// NotFound for a name above or outside of every store that the user sees.
    Place resolve(std::string_view name);
    /// A folder that IMAP shows; NotFound for any other.
    FoundFolder find(std::string_view name);
    /// Stores with names that `pattern` may match, the own one first; and the names above them, which are no mailboxes.
    std::vector<ListedStore> list(const ListPattern& pattern, std::vector<std::string>& parents);

private:
    StoreSession& sharedOf(std::string_view login);
    StoreSession& publicOne();

    Stores& _stores;
    const Identity& _identity;
    std::unique_ptr<StoreSession> _own;
    std::map<StoreId, std::unique_ptr<StoreSession>> _others;
};

}  // namespace corbel::imap
