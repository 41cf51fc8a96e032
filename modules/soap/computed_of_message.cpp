#include "codec/entryids.h"
#include "computed_table.h"
#include "corbel/property_tags.h"
#include "corbel/text.h"
#include "mapi_access.h"
#include "wire_tags.h"

namespace corbel::soap::of_message {
namespace {

namespace tags = corbel::tags;

constexpr std::int64_t kMessageRead = 0x1;   // PidTagMessageFlags
constexpr std::size_t kObjectGuidAt = 28, kGuidBytes = 16;   // in an entryid
constexpr std::string_view kSmtp = "SMTP";

/// Who is known by no entryid but an address gets that of the address book.
Computed inBook(const ComputedRow& row, PropTag entryid, std::initializer_list<PropTag> addresses) {
    const std::string_view given = row.stored.text(entryid);
    if (parseBookEntryid(given)) return std::nullopt;
    for (const PropTag tag : addresses) {
        const std::string_view address = row.stored.text(tag);
        if (address.empty()) continue;
        const std::string& known = row.facts.personEntryid(address);
        return known.empty() ? std::nullopt : Computed(known);
    }
    return std::nullopt;
}

}  // namespace

Computed access(const ComputedRow& row) {
    const RightSet rights = row.facts.rights(row.place.folder);
    std::int64_t access = 0;
    // Who may change own messages is told so of all: the store knows the maker and refuses.
    if (rights & (kRightReadAny | kRightFolderVisible)) access |= kMapiRead;
    if (rights & (kRightEditAny | kRightEditOwn)) access |= kMapiModify;
    if (rights & (kRightDeleteAny | kRightDeleteOwn)) access |= kMapiDelete;
    return access;
}

Computed one(const ComputedRow&) { return std::int64_t{1}; }

Computed unread(const ComputedRow& row) {
    const auto flags = row.stored.integer(tags::MessageFlags);
    return std::int64_t{!flags || (*flags & kMessageRead) == 0};
}

Computed status(const ComputedRow& row) { return row.stored.integer(tags::MessageStatus).value_or(0); }

Computed searchKey(const ComputedRow& row) {
    if (row.stored.find(tags::SearchKey)) return std::nullopt;
    const std::string_view entryid = row.stored.text(tags::EntryId);
    if (entryid.size() < kEntryidBytes) return std::nullopt;
    return std::string(entryid.substr(kObjectGuidAt, kGuidBytes));
}

Computed sender(const ComputedRow& row) { return inBook(row, tags::SenderEntryId, {tags::SenderSmtpAddress, tags::SenderEmailAddress}); }
Computed author(const ComputedRow& row) {
    return inBook(row, tags::SentRepresentingEntryId, {tags::SentRepresentingSmtpAddress, tags::SentRepresentingEmailAddress});
}

Computed mimeSize(const ComputedRow& row) {
    const auto size = row.stored.integer(tags::MessageSize);
    return row.stored.find(wiretags::ImapId) && size ? Computed(*size) : std::nullopt;
}

Computed recipient(const ComputedRow& row) { return inBook(row, tags::EntryId, {tags::SmtpAddress, tags::EmailAddress}); }

Computed recipientSmtp(const ComputedRow& row) {
    if (row.stored.find(tags::SmtpAddress) || row.stored.text(tags::AddressType) != kSmtp) return std::nullopt;
    return std::string(row.stored.text(tags::EmailAddress));
}

Computed recipientSearchKey(const ComputedRow& row) {
    if (row.stored.find(tags::SearchKey) || row.stored.text(tags::EmailAddress).empty()) return std::nullopt;
    std::string key = text::toUpper(row.stored.text(tags::AddressType)) + ":" + text::toUpper(row.stored.text(tags::EmailAddress));
    key += '\0';
    return key;
}

}  // namespace corbel::soap::of_message
