#include "book_ids.h"
#include "computed_table.h"
#include "corbel/property_tags.h"
#include "wire_tags.h"

namespace corbel::soap::of_store {
namespace {

// MAPI providers as clients know them: of one's own mailbox, somebody else's, and public folders.
constexpr std::string_view kOwnProvider("\xCA\x3D\x25\x3C\x27\xD2\x3C\x44\x94\xFE\x42\x5F\xAB\x95\x8C\x19", 16);
constexpr std::string_view kDelegateProvider("\x85\x10\x7C\x7C\x6D\xBC\x53\x4E\x9D\xAB\x8A\x53\xF8\xDE\xF8\x08", 16);
constexpr std::string_view kPublicProvider("\x09\x4A\x7F\xD4\xBD\xD3\x3C\x49\xB2\xFC\x3C\x90\xBB\xCB\x48\xD4", 16);

// MS-OXCSTOR section 2.2.2.1 (PidTagStoreSupportMask).
constexpr std::int64_t kSupports = 0x53F7D, kSubmits = 0x80, kHasPublicFolders = 0x4000;

constexpr std::int64_t kDefaultLocale = 0x409;

Computed bytes(std::string_view value) { return PropValue(std::string(value)); }

Computed textOf(const BookUser* user, const std::string BookUser::*member) {
    if (!user) return std::nullopt;
    return user->*member;
}

}  // namespace

Computed entryid(const ComputedRow& row) { return row.facts.entryid(); }
Computed guid(const ComputedRow& row) { return row.facts.owner().guid; }
Computed mappingSignature(const ComputedRow& row) { return row.call.services.serverGuid; }

Computed provider(const ComputedRow& row) {
    if (row.facts.isPublic()) return bytes(kPublicProvider);
    return bytes(row.facts.owner().owner == row.call.identity().user ? kOwnProvider : kDelegateProvider);
}

Computed supportMask(const ComputedRow& row) { return kSupports | (row.facts.isPublic() ? kHasPublicFolders : kSubmits); }
Computed displayName(const ComputedRow& row) { return row.facts.name(); }

// Of who asks, not of whose it is.
Computed userName(const ComputedRow& row) { return row.call.identity().login; }
Computed userEntryid(const ComputedRow& row) {
    if (row.call.session->isSystem) return systemEntryid();
    const auto user = row.call.services.book.user(row.call.identity().user);
    return user ? Computed(entryidOf(*user)) : std::nullopt;
}

Computed ownerName(const ComputedRow& row) { return textOf(row.facts.ownerUser(), &BookUser::displayName); }
Computed ownerAccount(const ComputedRow& row) { return textOf(row.facts.ownerUser(), &BookUser::login); }
Computed ownerEntryid(const ComputedRow& row) {
    const BookUser* const user = row.facts.ownerUser();
    return user ? Computed(entryidOf(*user)) : std::nullopt;
}

// In KB; 0 is none.
Computed warnQuota(const ComputedRow& row) { return row.facts.quota().warnBytes / 1024; }
Computed sendQuota(const ComputedRow& row) { return row.facts.quota().softBytes / 1024; }
Computed quota(const ComputedRow& row) { return static_cast<std::int64_t>(row.place.store->quota().limitBytes / 1024); }

Computed size(const ComputedRow& row) {
    const auto bytesUsed = row.stored.integer(corbel::tags::MessageSize);
    return bytesUsed ? Computed(*bytesUsed) : std::nullopt;
}

Computed sortLocale(const ComputedRow& row) { return row.stored.integer(wiretags::LocaleId).value_or(kDefaultLocale); }
Computed type(const ComputedRow& row) { return std::int64_t{row.facts.isPublic()}; }
Computed isDeleted(const ComputedRow& row) { return std::int64_t{!row.facts.isPublic() && !row.facts.ownerUser()}; }

Computed folderMask(const ComputedRow& row) {
    const SpecialFolders folders = row.objects().specialFolders();
    const FolderId inOrder[] = {folders.subtree, folders.inbox, folders.outbox, folders.trash, folders.sent, folders.views, folders.commonViews, folders.finder};
    std::int64_t mask = 0;
    for (std::size_t i = 0; i < std::size(inOrder); ++i) {
        if (inOrder[i] != 0) mask |= std::int64_t{1} << i;
    }
    return mask;
}

Computed publicFolders(const ComputedRow& row) {
    if (!row.facts.isPublic()) return std::nullopt;
    const std::string& entryid = row.facts.folderEntryid(row.objects().specialFolders().subtree);
    return entryid.empty() ? std::nullopt : Computed(entryid);
}

}  // namespace corbel::soap::of_store
