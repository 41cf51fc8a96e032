// Steps about objects: messages made of properties, imports with ids of their own, properties of folders; and how a dump shows them.
//
// See script.h. Pure. [one thread]
#pragma once

#include <string>
#include <vector>

#include "corbel/property.h"
#include "crash/script.h"

namespace corbel::testing {

inline constexpr PropTag kNote(0x6601001F);   ///< Nothing of MIME's.

/// Those that wait to be rendered, then those that IMAP sees.
std::vector<ItemId> itemsOf(StoreSession& session, FolderId folder);

/// A new message of properties, recipients and an attachment of so many bytes, which waits to be rendered.
Step saveObject(UserId user, std::uint64_t folder, std::uint64_t number, std::size_t attachmentBytes);
/// Changes a property beside the MIME, or the subject, of one of the folder's messages.
Step changeObject(UserId user, std::uint64_t folder, std::uint64_t which, std::uint64_t number);
/// A message with its MIME and the ids that another store gave it.
Step importObject(UserId user, std::uint64_t folder, std::uint64_t number, std::string mime);
Step setFolderProperty(UserId user, std::uint64_t folder, std::uint64_t number);
Step removeObjects(UserId user, std::uint64_t folder, std::uint64_t which);

/// Properties of the folder, of its messages that wait to be rendered, and what steps changed of the others.
std::string dumpObjects(StoreSession& session, FolderId folder);

}  // namespace corbel::testing
