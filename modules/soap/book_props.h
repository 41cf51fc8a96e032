// Properties of what is in the address book: one table of functions, which readABProps, abResolveNames and address-book tables share.
//
// Tags here are the wire's own: ids from 0x8000 on are the address book's fixed ones (PR_EMS_AB_*) and have no names. A text is answered as
// the type that was asked for. PR_DEPTH is the hierarchy table's own. [worker]
#pragma once

#include <span>
#include <vector>

#include "book_ids.h"
#include "book_settings.h"

namespace corbel::soap {

/// Containers that are always there, as clients number them.
enum FixedContainer : std::uint32_t {
    kAddressBookRoot = 0,
    kGlobalAddressBook = 1,
    kAddressLists = 2,
};

/// Somebody, a company, or a fixed container.
struct BookEntry {
    bool isContainer = false;          ///< `container` says which; else `who`.
    std::uint32_t container = 0;
    Principal who;
    PersonSettings settings;
};

BookEntry bookEntry(Call& call, Principal who);
BookEntry bookEntry(const BookUser& user, const PersonSettings& settings);
BookEntry bookEntry(const BookGroup& group, const PersonSettings& settings);
BookEntry containerEntry(std::uint32_t container);
/// What an entryid leads to, as far as who asks sees it. Refusal InvalidEntryid, NotFound.
BookEntry bookEntryOf(Call& call, const std::string& entryid);

/// One property for each tag, in order; of type Error (MAPI_E_NOT_FOUND) where there is none.
PropertyRow bookProperties(Call& call, const BookEntry& entry, std::span<const PropTag> tags);
/// All tags that an entry of this kind may have.
std::vector<PropTag> bookTags(const BookEntry& entry);

}  // namespace corbel::soap
