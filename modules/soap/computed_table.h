// The table behind computed_props.h, for its functions: what each is given, and what a line of it says.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "computed_props.h"
#include "store_facts.h"

namespace corbel::soap {

/// What a function makes a property from.
struct ComputedRow {
    Call& call;
    const ObjectPlace& place;
    const PropertyBag& stored;    ///< As far as the line's sources are there.
    StoreFacts& facts;

    Objects& objects() const { return place.store->objects(); }
};

/// nullopt: what the store keeps under the tag stands, if the line asks for it.
using Computed = std::optional<PropValue>;
using ComputeProperty = Computed (*)(const ComputedRow& row);

// --- computed_of_store.cpp ---
namespace of_store {
Computed entryid(const ComputedRow& row);
Computed guid(const ComputedRow& row);
Computed mappingSignature(const ComputedRow& row);
Computed provider(const ComputedRow& row);
Computed supportMask(const ComputedRow& row);
Computed displayName(const ComputedRow& row);
Computed userName(const ComputedRow& row);
Computed userEntryid(const ComputedRow& row);
Computed ownerName(const ComputedRow& row);
Computed ownerEntryid(const ComputedRow& row);
Computed ownerAccount(const ComputedRow& row);
Computed warnQuota(const ComputedRow& row);
Computed sendQuota(const ComputedRow& row);
Computed quota(const ComputedRow& row);
Computed size(const ComputedRow& row);
Computed sortLocale(const ComputedRow& row);
Computed type(const ComputedRow& row);
Computed isDeleted(const ComputedRow& row);
Computed folderMask(const ComputedRow& row);
Computed publicFolders(const ComputedRow& row);
}  // namespace of_store

// --- computed_of_folder.cpp ---
namespace of_folder {
Computed access(const ComputedRow& row);
Computed rights(const ComputedRow& row);
Computed displayType(const ComputedRow& row);
Computed childCount(const ComputedRow& row);
Computed deletedMessages(const ComputedRow& row);
Computed deletedFolders(const ComputedRow& row);
Computed deletedAssociated(const ComputedRow& row);
}  // namespace of_folder

// --- computed_of_message.cpp; also of what is in one ---
namespace of_message {
Computed access(const ComputedRow& row);
Computed one(const ComputedRow& row);
Computed unread(const ComputedRow& row);
Computed status(const ComputedRow& row);
Computed searchKey(const ComputedRow& row);
Computed sender(const ComputedRow& row);
Computed author(const ComputedRow& row);
Computed mimeSize(const ComputedRow& row);
Computed recipient(const ComputedRow& row);
Computed recipientSmtp(const ComputedRow& row);
Computed recipientSearchKey(const ComputedRow& row);
}  // namespace of_message

// --- computed_props.cpp; of any ---
namespace of_any {
Computed hierarchyId(const ComputedRow& row);
Computed parentHierarchyId(const ComputedRow& row);
Computed accessLevel(const ComputedRow& row);
Computed entryid(const ComputedRow& row);
}  // namespace of_any

}  // namespace corbel::soap
