// Tags of stores and folders that only the store itself reads or writes, by their names in MS-OXPROPS without the "PidTag".
#pragma once

#include "corbel/property_tags.h"

namespace corbel::tags {

inline constexpr PropTag StoreEntryId(0x0FFB, PropType::Binary);
inline constexpr PropTag StoreRecordKey(0x0FFA, PropType::Binary);
inline constexpr PropTag FolderType(0x3601, PropType::Int32);
inline constexpr PropTag IpmSubtreeEntryId(0x35E0, PropType::Binary);
inline constexpr PropTag IpmOutboxEntryId(0x35E2, PropType::Binary);
inline constexpr PropTag IpmWastebasketEntryId(0x35E3, PropType::Binary);
inline constexpr PropTag IpmSentMailEntryId(0x35E4, PropType::Binary);
inline constexpr PropTag ViewsEntryId(0x35E5, PropType::Binary);
inline constexpr PropTag CommonViewsEntryId(0x35E6, PropType::Binary);
inline constexpr PropTag FinderEntryId(0x35E7, PropType::Binary);
inline constexpr PropTag ShortcutsEntryId(0x6630, PropType::Binary);
inline constexpr PropTag IpmAppointmentEntryId(0x36D0, PropType::Binary);
inline constexpr PropTag IpmContactEntryId(0x36D1, PropType::Binary);
inline constexpr PropTag IpmJournalEntryId(0x36D2, PropType::Binary);
inline constexpr PropTag IpmNoteEntryId(0x36D3, PropType::Binary);
inline constexpr PropTag IpmTaskEntryId(0x36D4, PropType::Binary);
inline constexpr PropTag IpmDraftsEntryId(0x36D7, PropType::Binary);
inline constexpr PropTag AdditionalRenEntryIds(0x36D8, static_cast<PropType>(0x1102));
inline constexpr PropTag FreeBusyEntryIds(0x36E4, static_cast<PropType>(0x1102));
/// PR_EC_IMAP_ID of Zarafa's clients; MS-OXPROPS has none like it.
inline constexpr PropTag ImapId(0x6782, PropType::Int32);
inline constexpr PropTag LocaleId(0x66A1, PropType::Int32);

}  // namespace corbel::tags
