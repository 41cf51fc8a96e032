// Header fields to properties and recipients (MS-OXCMAIL section 2.1).
//
// Functions without state. What a field says wrongly is left out; the whole header stays readable in PidTagTransportMessageHeaders.
// Categories, flags and reminders are not read: they belong to the item, not to the message. [any thread]
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "codec/header.h"
#include "codec/header_fields.h"
#include "corbel/message_data.h"

namespace corbel::convert_mime {

inline constexpr std::size_t kMaxTextProperty = 16 * 1024;          ///< Bytes of a subject, a name or another text from a header.
inline constexpr std::size_t kMaxReferences = 30 * 1024;            ///< Bytes of PidTagInternetReferences.
inline constexpr std::size_t kMaxMessageIdBytes = 900;              ///< Of one message id: it must fit a line.
inline constexpr std::size_t kMaxRecipientField = 8 * 1024 * 1024;  ///< Bytes of one address field that are looked at.

/// Everything but bodies, attachments and the message class. `block` is the header as it stands, private prefix included.
void readHeaders(std::string_view block, const HeaderFields& fields, MessageData& message);

/// PidTagTransportMessageHeaders: UTF-8, CRLF ended lines, whole lines up to the limit.
std::string transportHeaders(std::string_view block);

/// At most `limit` bytes, cut between characters.
std::string clipped(std::string s, std::size_t limit);

/// Sets the five properties of a person.
struct PersonTags {
    PropTag name, addressType, emailAddress, entryid, searchKey, smtpAddress;
};
extern const PersonTags kSenderTags, kRepresentingTags, kReadReceiptTags;
void setPerson(PropertyBag& bag, const PersonTags& tags, const Address& person);

/// A recipient with what every address of MIME has.
MessageRecipient makeRecipient(RecipientKind kind, const Address& address);

/// PidTagDisplayTo, -Cc and -Bcc.
void setDisplayLists(MessageData& message);

/// The name of an attachment in every form that is not there yet; nothing for an empty one.
void setAttachmentName(PropertyBag& bag, const std::string& name);

/// PidTagSubject, -SubjectPrefix and -NormalizedSubject.
void setSubject(PropertyBag& bag, std::string subject);

}  // namespace corbel::convert_mime
