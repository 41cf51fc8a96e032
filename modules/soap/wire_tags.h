// Property tags of the wire that corbel/property_tags.h has no need of: by their names in MS-OXPROPS without the "PidTag", those that only
// Zarafa's clients know by their names there without "PR_EC_".
#pragma once

#include "corbel/property_tags.h"

namespace corbel::soap::wiretags {

inline constexpr PropType kBinaries = static_cast<PropType>(0x1102);   // a multi-value of Binary

// clang-format off
inline constexpr PropTag Access(0x0FF4, PropType::Int32);
inline constexpr PropTag StoreEntryId(0x0FFB, PropType::Binary);
inline constexpr PropTag StoreRecordKey(0x0FFA, PropType::Binary);
inline constexpr PropTag MappingSignature(0x0FF8, PropType::Binary);
inline constexpr PropTag MessageSizeExtended(0x0E08, PropType::Int64);
inline constexpr PropTag RowId(0x3000, PropType::Int32);
inline constexpr PropTag StoreSupportMask(0x340D, PropType::Int32);
inline constexpr PropTag StoreUnicodeMask(0x340F, PropType::Int32);
inline constexpr PropTag MdbProvider(0x3414, PropType::Binary);
inline constexpr PropTag ValidFolderMask(0x35DF, PropType::Int32);
inline constexpr PropTag IpmSubtreeEntryId(0x35E0, PropType::Binary);
inline constexpr PropTag FolderType(0x3601, PropType::Int32);
inline constexpr PropTag AttachDataObject(0x3701, PropType::Object);
inline constexpr PropTag LastModifierName(0x3FFA, PropType::Unicode);
inline constexpr PropTag LastModifierEntryId(0x3FFB, PropType::Binary);
inline constexpr PropTag UserEntryId(0x6619, PropType::Binary);
inline constexpr PropTag UserName(0x661A, PropType::Unicode);
inline constexpr PropTag MailboxOwnerEntryId(0x661B, PropType::Binary);
inline constexpr PropTag MailboxOwnerName(0x661C, PropType::Unicode);
inline constexpr PropTag IpmPublicFoldersEntryId(0x6631, PropType::Binary);
inline constexpr PropTag FolderChildCount(0x6638, PropType::Int32);
inline constexpr PropTag Rights(0x6639, PropType::Int32);
inline constexpr PropTag DeletedMessageCount(0x6640, PropType::Int32);
inline constexpr PropTag DeletedFolderCount(0x6641, PropType::Int32);
inline constexpr PropTag DeletedAssociatedCount(0x6643, PropType::Int32);
inline constexpr PropTag LongTermEntryIdFromTable(0x6670, PropType::Binary);
inline constexpr PropTag LocaleId(0x66A1, PropType::Int32);
inline constexpr PropTag SortLocaleId(0x6705, PropType::Int32);
inline constexpr PropTag QuotaWarning(0x6721, PropType::Int32);
inline constexpr PropTag QuotaSend(0x6722, PropType::Int32);
inline constexpr PropTag QuotaReceive(0x6723, PropType::Int32);

// PR_EC_*
inline constexpr PropTag ContactEntryId(0x6710, PropType::Binary);   ///< Where clients keep a recipient's PidTagEntryId.
inline constexpr PropTag HierarchyId(0x6711, PropType::Int32);
inline constexpr PropTag StoreGuid(0x6712, PropType::Binary);
inline constexpr PropTag StoreType(0x6714, PropType::Int32);
inline constexpr PropTag ParentHierarchyId(0x6715, PropType::Int32);
inline constexpr PropTag MailboxOwnerAccount(0x6781, PropType::Unicode);
inline constexpr PropTag ImapId(0x6782, PropType::Int32);
inline constexpr PropTag ImapEmail(0x678C, PropType::Binary);        ///< The message as MIME.
inline constexpr PropTag ImapEmailSize(0x678D, PropType::Int32);
inline constexpr PropTag ImapBody(0x678E, PropType::Unicode);
inline constexpr PropTag ImapBodyStructure(0x678F, PropType::Unicode);
inline constexpr PropTag DeletedStore(0x67C3, PropType::Bool);
// clang-format on

}  // namespace corbel::soap::wiretags
